/**
 * A restore into a running Redis server: its RDB file as commands, through redis-cli's pipe mode. The rule: Redis has no way to take
 * this back, so with `overwrite` the server is emptied only when the whole dump was looked over and fits; what redis-cli counts as
 * answered without an error must be every command, and what the server then holds must be every key.
 */
import {Buffer} from 'node:buffer';
import {
	type Load, type Loader, type LoadOptions, type TargetState,
} from '../../core/database.js';
import {
	RefusedError, SourceError, SpaceError, type AppError,
} from '../../core/errors.js';
import {startTool, type ToolExit} from '../../tools/client-tool.js';
import {loadIntoTool} from '../tool-load.js';
import {payloadOverheadBytes, RdbCommands} from './rdb-commands.js';
import {RdbEnd, type RdbEnding} from './rdb-end.js';
import {RdbScanner} from './rdb-scanner.js';
import {
	askRedis, explainAccess, explainTool, redisCommand, redisFailure, redisTool, serverName, type RedisAccess,
} from './client.js';
import {ExpectedKeys} from './arrivals.js';
import {
	countKeys, readFacts, releaseOf, stateOf, type RedisFacts,
} from './facts.js';

/** proto-max-bulk-len of a server that nobody has told otherwise: 512 MB for one argument of a command. */
const mostArgumentBytes = 536_870_912;
/** After the last command, for its answer: our choice, for a server that is busy with a large value. */
const answerSeconds = 120;
/** RESTORE with a point in time came with it. */
const oldestServer = 5;

/** The newest format that a server of this version reads (RDB_VERSION in rdb.h of each). */
const formatVersions: ReadonlyArray<readonly [string, number]> = [['8.6', 13], ['7.4', 12], ['7.2', 11], ['7.0', 10], ['5.0', 9]];

/** Everything that shows that a dump won't load shows here, before the server is emptied for it. */
export async function previewRedis(access: RedisAccess, dump: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Loader> {
	const facts = await readFacts(access, signal);
	const scanner = createScanner();
	const rdbEnd = new RdbEnd();
	for await (const chunk of dump) {
		scanner.push(rdbEnd.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
		refuseUnknown(access, scanner, {facts, hasBegun: false});
	}

	const {rest, ending} = rdbEnd.end();
	scanner.push(rest);
	refuseUnknown(access, scanner, {facts, hasBegun: false});
	assertWhole(access, {scanner, ending, hasBegun: false});
	return {load: async (options, ownSignal) => loadRedis(access, options, ownSignal)};
}

export async function loadRedis(access: RedisAccess, {overwrite}: LoadOptions, signal: AbortSignal): Promise<Load> {
	const facts = await readFacts(access, signal);
	refuseTarget(access, facts, overwrite);
	await redisTool(access, signal);
	const tool = startTool(await redisCommand(access, ['--pipe', '--pipe-timeout', String(answerSeconds)]), signal);
	const scanner = createScanner();
	const commands = new RdbCommands();
	const expected = new ExpectedKeys();
	const rdbEnd = new RdbEnd();
	let hasBegun = false;
	const take = async (bytes: Buffer) => {
		const records = scanner.push(bytes);
		refuseUnknown(access, scanner, {facts, hasBegun});
		if (!hasBegun && scanner.version > 0) {
			hasBegun = true;
			await empty(access, facts, signal);
		}

		expected.add(records);
		return commands.write(records, scanner.version);
	};

	const {stream, finished} = loadIntoTool({
		tool,
		name: 'redis-cli',
		closingWord: () => `errors: 0, replies: ${commands.count}\n`,
		rewrite: async chunk => take(rdbEnd.push(chunk)),
		async epilogue() {
			const {rest, ending} = rdbEnd.end();
			const last = await take(rest);
			assertWhole(access, {scanner, ending, hasBegun});
			return last;
		},
		explain: exit => explainLoad(access, exit),
	}, signal);
	const arrived = finished.then(async report => {
		await assertArrived(access, {expected, before: facts}, signal);
		return report;
	});
	// Whoever writes the stream may look at it only later
	arrived.catch(() => undefined);
	return {stream, finished: arrived};
}

function createScanner(): RdbScanner {
	return new RdbScanner({givesRecords: true, mostValueBytes: mostArgumentBytes - payloadOverheadBytes});
}

type Ended = {readonly scanner: RdbScanner; readonly ending: RdbEnding; readonly hasBegun: boolean};

function assertWhole(access: RedisAccess, {scanner, ending, hasBegun}: Ended): void {
	if (ending !== 'whole' || !scanner.isComplete) {
		throw unfit(access, ending === 'damaged' ? 'the dump does not match its own checksum' : 'the dump ends before its end', {hasBegun, writer: scanner.writer});
	}
}

/** The server said OK to every key, and says so of one that it removes for the next, too. */
async function assertArrived(access: RedisAccess, {expected, before}: {readonly expected: ExpectedKeys; readonly before: RedisFacts}, signal: AbortSignal): Promise<void> {
	const after = await readFacts(access, signal);
	const least = expected.leastAt(Date.now());
	const found = countKeys(after.keysByDatabase);
	const evicted = after.evictedKeys - before.evictedKeys;
	if (found >= least && evicted <= 0) {
		return;
	}

	const message = `${serverName(access)} holds ${found} of the ${least} keys that were restored`;
	throw evicted > 0
		? new SpaceError({
			code: 'NO_SPACE',
			message: `${message}: it evicted ${evicted} for want of memory (${after.memoryLimit})`,
			hint: 'Raise the server\'s maxmemory, then restore again with --overwrite.',
		})
		: new SourceError({
			code: 'LOAD_FAILED', message: `${message}, though it took them all`, hint: 'See what else removes keys there, then restore again with --overwrite.',
		});
}

/** @throws {SourceError} DATABASE_READ_ONLY where nothing can be restored into it. */
export async function inspectRedis(access: RedisAccess, signal: AbortSignal): Promise<TargetState> {
	return targetOf(access, await readFacts(access, signal));
}

function targetOf(access: RedisAccess, facts: RedisFacts): TargetState {
	if (facts.isReplica) {
		throw new SourceError({
			code: 'DATABASE_READ_ONLY', message: `${serverName(access)} is a replica, which takes what its master sends`, hint: 'Restore into its master.',
		});
	}

	return stateOf(access, facts);
}

function refuseTarget(access: RedisAccess, facts: RedisFacts, overwrite: boolean): void {
	const state = targetOf(access, facts);
	if (!state.isEmpty && !overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `there is something in the way: ${state.detail} at ${state.name}`,
			hint: 'Restore into another server, or allow this one to be overwritten (--overwrite).',
		});
	}

	if (Number.parseInt(facts.version, 10) < oldestServer) {
		throw new SourceError({
			code: 'LOAD_FAILED', message: `${serverName(access)} is Redis ${facts.version}, which can't restore keys with their expiry`, hint: `Restore into Redis ${oldestServer} or later.`,
		});
	}
}

/** Before anything is changed where it shows in the first bytes; else where it shows. */
function refuseUnknown(access: RedisAccess, {neededVersion, fault, writer}: RdbScanner, {facts, hasBegun}: {readonly facts: RedisFacts; readonly hasBegun: boolean}): void {
	if (fault !== undefined) {
		throw unfit(access, fault, {hasBegun, writer});
	}

	const [, newest = 0] = formatVersions.find(([server]) => releaseOf(facts.version) >= releaseOf(server)) ?? [];
	if (neededVersion > newest) {
		throw unfit(access, `it has values of RDB version ${neededVersion}, and ${facts.product} reads up to ${newest}`, {hasBegun, writer});
	}
}

/** Functions are no keys, and stay when all keys go. */
async function empty(access: RedisAccess, facts: RedisFacts, signal: AbortSignal): Promise<void> {
	if (facts.keysByDatabase.size > 0) {
		await askRedis(access, ['FLUSHALL'], signal);
	}

	if (facts.libraries > 0) {
		await askRedis(access, ['FUNCTION', 'FLUSH'], signal);
	}
}

/** @param writer Of the dump: a server that reads it all. */
function unfit(access: RedisAccess, why: string, {hasBegun, writer = 'Redis'}: {readonly hasBegun: boolean; readonly writer: string | undefined}): SourceError {
	const program = writer.startsWith('Valkey') ? 'valkey-server' : 'redis-server';
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the load into ${serverName(access)} failed: ${why}`,
		hint: `${hasBegun ? 'What the server holds now is not whole' : 'Nothing was changed'}; get the dump with --to-file, and start an empty ${program} on it${writer === 'Redis' ? '' : ` (${writer} wrote it)`}.`,
	});
}

function explainLoad(access: RedisAccess, exit: ToolExit): AppError {
	const failure = redisFailure(exit.stderr);
	const message = `the load into ${serverName(access)} failed: ${exit.exitCode === 0 ? 'redis-cli has not sent everything' : explainTool(access, exit)}`;
	if (failure?.word === 'OOM') {
		return new SpaceError({code: 'NO_SPACE', message, hint: 'Raise the server\'s maxmemory, then restore again with --overwrite.'});
	}

	return explainAccess(access, exit.stderr) ?? new SourceError({
		code: 'LOAD_FAILED', message, hint: 'Read what the server says; what it holds now is not whole, so restore again with --overwrite.',
	});
}
