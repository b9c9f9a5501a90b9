/**
 * A restore into a running Redis server: its RDB file as commands, through redis-cli's pipe mode. The rule: Redis has no way to take
 * this back, so with `overwrite` the server is emptied only when the first bytes of the dump are there and fit, and what redis-cli
 * counts as answered without an error must be every command.
 */
import {type Buffer} from 'node:buffer';
import {type Load, type LoadOptions} from '../core/database.js';
import {
	RefusedError, SourceError, SpaceError, type AppError,
} from '../core/errors.js';
import {startTool, type ToolExit} from './client-tool.js';
import {payloadOverheadBytes, RdbCommands} from './rdb-commands.js';
import {RdbEnd} from './rdb-end.js';
import {RdbScanner} from './rdb-scanner.js';
import {
	askRedis, explainAccess, explainTool, redisCommand, redisFailure, redisTool, serverName, type RedisAccess,
} from './redis-client.js';
import {readFacts, stateOf, type RedisFacts} from './redis-facts.js';
import {loadIntoTool} from './tool-load.js';

/** proto-max-bulk-len of a server that nobody has told otherwise: 512 MB for one argument of a command. */
const mostArgumentBytes = 536_870_912;
/** After the last command, for its answer: our choice, for a server that is busy with a large value. */
const answerSeconds = 120;
/** RESTORE with a point in time came with it. */
const oldestServer = 5;

/** The newest format that a server of this version reads (RDB_VERSION in rdb.h of each). */
const formatVersions: ReadonlyArray<readonly [number, number]> = [[7.2, 11], [7, 10], [5, 9]];

export async function loadRedis(access: RedisAccess, {overwrite}: LoadOptions, signal: AbortSignal): Promise<Load> {
	const facts = await readFacts(access, signal);
	refuseTarget(access, facts, overwrite);
	await redisTool(access, signal);
	const tool = startTool(await redisCommand(access, ['--pipe', '--pipe-timeout', String(answerSeconds)]), signal);
	const scanner = new RdbScanner({givesRecords: true, mostValueBytes: mostArgumentBytes - payloadOverheadBytes});
	const commands = new RdbCommands();
	const rdbEnd = new RdbEnd();
	let hasBegun = false;
	const take = async (bytes: Buffer) => {
		const records = scanner.push(bytes);
		refuseUnknown(access, scanner, {facts, hasBegun});
		if (!hasBegun && scanner.version > 0) {
			hasBegun = true;
			await empty(access, facts, signal);
		}

		return commands.write(records, scanner.version);
	};

	return loadIntoTool({
		tool,
		name: 'redis-cli',
		closingWord: () => `errors: 0, replies: ${commands.count}\n`,
		rewrite: async chunk => take(rdbEnd.push(chunk)),
		async epilogue() {
			const {rest, ending} = rdbEnd.end();
			const last = await take(rest);
			if (ending !== 'whole' || !scanner.isComplete) {
				throw unfit(access, ending === 'damaged' ? 'the dump does not match its own checksum' : 'the dump ends before its end', hasBegun);
			}

			return last;
		},
		explain: exit => explainLoad(access, exit),
	}, signal);
}

function refuseTarget(access: RedisAccess, facts: RedisFacts, overwrite: boolean): void {
	const state = stateOf(access, facts);
	if (!state.isEmpty && !overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `there is something in the way: ${state.detail} at ${state.name}`,
			hint: 'Restore into another server, or allow this one to be overwritten (--overwrite).',
		});
	}

	if (facts.isReplica) {
		throw new SourceError({
			code: 'LOAD_FAILED', message: `${serverName(access)} is a replica, which takes what its master sends`, hint: 'Restore into its master.',
		});
	}

	if (Number.parseInt(facts.version, 10) < oldestServer) {
		throw new SourceError({
			code: 'LOAD_FAILED', message: `${serverName(access)} is Redis ${facts.version}, which can't restore keys with their expiry`, hint: `Restore into Redis ${oldestServer} or later.`,
		});
	}
}

/** Before anything is changed where it shows in the first bytes; else where it shows. */
function refuseUnknown(access: RedisAccess, {version, fault}: RdbScanner, {facts, hasBegun}: {readonly facts: RedisFacts; readonly hasBegun: boolean}): void {
	if (fault !== undefined) {
		throw unfit(access, fault, hasBegun);
	}

	const [, newest = 0] = formatVersions.find(([server]) => Number.parseFloat(facts.version) >= server) ?? [];
	if (version > newest) {
		throw unfit(access, `its format is RDB version ${version}, and Redis ${facts.version} reads up to ${newest}`, hasBegun);
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

function unfit(access: RedisAccess, why: string, hasBegun: boolean): SourceError {
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the load into ${serverName(access)} failed: ${why}`,
		hint: hasBegun
			? 'What the server holds now is not whole; get the dump with --to-file, and start an empty redis-server on it.'
			: 'Nothing was changed; get the dump with --to-file, and start an empty redis-server on it.',
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
