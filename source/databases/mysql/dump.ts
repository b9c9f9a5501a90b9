/**
 * A dump by mariadb-dump or mysqldump in one transaction. Rows are counted from the dump as it passes, so they are those of its own
 * snapshot; other objects are counted just before it. The rule: without exit 0 and the completion line there is no dump.
 */
import {type Dump} from '../../core/database.js';
import {SourceError} from '../../core/errors.js';
import {describeExit, startTool, type ToolExit} from '../../tools/client-tool.js';
import {dumpFromTool} from '../tool-dump.js';
import {
	connectionArguments, databaseName, explainAccess, missingNumber, mysqlEnvironment, type MysqlFailure, mysqlFailure, secretsOf, type MysqlAccess,
} from './client.js';
import {findObstacles, refuseObstacles} from './blind-spots.js';
import {describeMissing, missingDefiners} from './definers.js';
import {OwnDump} from './dump-check.js';
import {countObjects, summaryOf} from './facts.js';
import {describeLostHistory, holdsHistory} from './history.js';
import {knowsMasking} from './masking.js';
import {keptName, readServerFacts, type ServerFacts} from './server.js';
import {dumpToolFor, isOlder, type DumpTool} from './tools.js';

export async function dumpMysql(access: MysqlAccess, signal: AbortSignal): Promise<Dump> {
	const facts = await readServerFacts(access, {isEntering: true}, signal);
	refuseObstacles(access, await findObstacles(access, facts, signal));
	const env = mysqlEnvironment(access);
	const dumpTool = await dumpToolFor(facts.version, env, signal);
	const objects = await countObjects(access, signal);
	const lacking = [
		describeMissing(await missingDefiners(access, signal)),
		holdsHistory(dumpTool, facts) ? undefined : await describeLostHistory(access, signal),
	];
	const tool = startTool({
		program: dumpTool.path,
		arguments_: [
			...connectionArguments(access, dumpTool.family),
			...dumpArguments(dumpTool, facts),
			// By the name that its objects know it by: a restore gives them another
			'--',
			keptName(access, facts),
		],
		env,
		secrets: secretsOf(access),
	}, signal);
	tool.stdin.end();
	const ownDump = new OwnDump(access, facts);
	return dumpFromTool({
		tool,
		name: toolName(dumpTool),
		watch(chunk) {
			ownDump.push(chunk);
		},
		judge(exit, sizeBytes) {
			ownDump.end();
			judge(access, {
				exit, sizeBytes, isComplete: ownDump.isComplete, name: toolName(dumpTool),
			});
			const {rowsByTable, warnings} = ownDump;
			return {warnings: [...warnings, ...lacking.flatMap(problem => problem ? [`${problem.detail}. ${problem.hint}`] : [])], ...(rowsByTable && {summary: summaryOf(rowsByTable, objects)})};
		},
	}, signal);
}

function toolName({family}: DumpTool): string {
	return family === 'MariaDB' ? 'mariadb-dump' : 'mysqldump';
}

function dumpArguments(tool: DumpTool, facts: ServerFacts): string[] {
	const {family, version} = tool;
	return [
		'--single-transaction',
		'--quick',
		'--routines',
		'--triggers',
		'--events',
		'--hex-blob',
		// A restore would need a right for them, and a table whose default is a sequence could not be filled
		'--skip-add-locks',
		'--max-allowed-packet=1G',
		// Would need the PROCESS right, and a restore elsewhere could not use what it writes
		'--no-tablespaces',
		...(holdsHistory(tool, facts) ? ['--dump-history'] : []),
		// Would make a restore change the replication state of the whole server
		...(family === 'MySQL' ? ['--set-gtid-purged=OFF'] : []),
		// They are the server's own, and not a database's
		...(knowsMasking(version) && family === 'MySQL' ? ['--skip-masking-policies'] : []),
		// Only its version 8 knows of them, and asks servers that don't
		...(family === 'MySQL' && !isOlder(version, '8.0') ? ['--column-statistics=0'] : []),
	];
}

type Verdict = {readonly exit: ToolExit; readonly sizeBytes: number; readonly isComplete: boolean; readonly name: string};

function judge(access: MysqlAccess, {exit, sizeBytes, isComplete, name}: Verdict): void {
	const what = `the dump of database ${databaseName(access)}`;
	if (exit.exitCode !== 0) {
		const failure = mysqlFailure(exit.stderr);
		throw explainQuotedName(access, failure, name) ?? explainAccess(access, failure) ?? new SourceError({
			code: 'DUMP_INCOMPLETE',
			message: `${what} failed: ${describeExit(name, exit)}`,
			hint: 'Test the source, which names missing rights, and start the backup again.',
		});
	}

	if (sizeBytes === 0) {
		throw new SourceError({
			code: 'DUMP_EMPTY',
			message: `${what} is empty, though ${name} reported success`,
			hint: `Check that the ${name} on the PATH is the database's own.`,
		});
	}

	if (!isComplete) {
		throw new SourceError({
			code: 'DUMP_INCOMPLETE',
			message: `${what} lacks its completion line, though ${name} reported success`,
			hint: `Check that the ${name} on the PATH is the database's own, and start the backup again.`,
		});
	}
}

/**
 * The database was there when its facts were read. mariadb-dump 10.11 comes to its events with the quote in the name escaped twice,
 * and says that it is unknown.
 */
function explainQuotedName(access: MysqlAccess, failure: MysqlFailure | undefined, name: string): SourceError | undefined {
	const database = databaseName(access);
	return failure?.number === missingNumber && /['"\\]/v.test(database)
		? new SourceError({
			code: 'DUMP_INCOMPLETE',
			message: `${name} can't dump the events of database ${database}, because its name has a quote or a backslash in it`,
			hint: 'Move its events into another database, or drop them: without events it can be dumped.',
			mayPass: false,
		})
		: undefined;
}
