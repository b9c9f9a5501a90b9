/**
 * A dump by `redis-cli --rdb`: a snapshot of all databases of a server, as its own RDB file. Keys are counted from the dump as it
 * passes. The rule: without exit 0, the end of the file and a checksum that fits there is no dump.
 */
import {type Dump, type DumpReport} from '../../core/database.js';
import {SourceError} from '../../core/errors.js';
import {startTool, type ToolExit} from '../../tools/client-tool.js';
import {dumpFromTool} from '../tool-dump.js';
import {RdbEnd, type RdbEnding} from './rdb-end.js';
import {RdbScanner} from './rdb-scanner.js';
import {
	explainAccess, explainTool, redisCommand, redisTool, serverName, type RedisAccess, usualLine,
} from './client.js';
import {describeWithheld, readFacts, summaryOf} from './facts.js';

export async function dumpRedis(access: RedisAccess, signal: AbortSignal): Promise<Dump> {
	const withheld = describeWithheld(await readFacts(access, signal));
	if (withheld) {
		throw new SourceError({
			code: 'DUMP_INCOMPLETE', message: `the dump of ${serverName(access)} would not be whole: ${withheld.detail}`, hint: withheld.hint, mayPass: false,
		});
	}

	await redisTool(access, signal);
	const tool = startTool(await redisCommand(access, ['--rdb', '-']), signal);
	tool.stdin.end();
	const scanner = new RdbScanner({givesRecords: false});
	const rdbEnd = new RdbEnd();
	let ending: RdbEnding = 'cut';
	return dumpFromTool({
		tool,
		name: 'redis-cli',
		usualLines: usualLine,
		rewrite(chunk) {
			const passed = rdbEnd.push(chunk);
			scanner.push(passed);
			return passed;
		},
		rest() {
			const last = rdbEnd.end();
			scanner.push(last.rest);
			ending = last.ending;
			return last.rest;
		},
		judge(exit, sizeBytes) {
			judge(access, {
				exit, sizeBytes, ending, scanner,
			});
			return reportOf(scanner);
		},
	}, signal);
}

type Verdict = {readonly exit: ToolExit; readonly sizeBytes: number; readonly ending: RdbEnding; readonly scanner: RdbScanner};

function judge(access: RedisAccess, {exit, sizeBytes, ending, scanner}: Verdict): void {
	const what = `the dump of ${serverName(access)}`;
	if (exit.exitCode !== 0) {
		throw explainAccess(access, exit.stderr) ?? new SourceError({
			code: 'DUMP_INCOMPLETE', message: `${what} failed: ${explainTool(access, exit)}`, hint: 'Test the source, which names missing rights, and start the backup again.',
		});
	}

	if (sizeBytes === 0) {
		throw new SourceError({
			code: 'DUMP_EMPTY', message: `${what} is empty, though redis-cli reported success`, hint: 'Check that the redis-cli on the PATH is Redis\' own.',
		});
	}

	if (scanner.version === 0) {
		throw new SourceError({
			code: 'DUMP_INCOMPLETE', message: `${what} does not begin like one, though redis-cli reported success`, hint: 'Check that server and redis-cli are Redis\' own.', mayPass: false,
		});
	}

	// Of what the scanner can't read, a newer format for one, the file's end and checksum have to do. A cut may look like an end, too
	if (ending === 'cut' || (!scanner.isComplete && scanner.fault === undefined)) {
		throw new SourceError({
			code: 'DUMP_INCOMPLETE', message: `${what} lacks its end, though redis-cli reported success`, hint: 'Check that the redis-cli on the PATH is Redis\' own, and start the backup again.',
		});
	}

	if (ending === 'damaged') {
		throw new SourceError({
			code: 'DUMP_INCOMPLETE', message: `${what} does not match its own checksum`, hint: 'Start the backup again; where it stays so, check the memory of the server.',
		});
	}
}

function reportOf(scanner: RdbScanner): DumpReport {
	return scanner.isComplete ? {summary: summaryOf(scanner)} : {};
}
