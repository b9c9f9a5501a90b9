/**
 * Talks to a Redis server through redis-cli. The rules: the password goes by environment; what the server refuses is told apart
 * by the word that its errors begin with, because older redis-cli exit 0 after one.
 */
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {RefusedError, SourceError, type AppError} from '../../core/errors.js';
import {
	describeExit, runTool, type ToolEnvironment, type ToolCommand, type ToolExit,
} from '../../tools/client-tool.js';
import {signInHint} from '../sign-in-hint.js';
import {findTools, readToolVersion, type Tool} from '../../tools/find-tool.js';

export type RedisAccess = {
	readonly connection: Connection;
	readonly context: AdapterContext;
};

/** Options of the connection that redis-cli takes under other names. */
const toolArguments = {
	host: '-h', port: '-p', socket: '-s', user: '--user', cacert: '--cacert', cert: '--cert', key: '--key', sni: '--sni',
} as const;

/** ACL users, passwords by environment and TLS: all of it since redis-cli 6. */
const oldestClient = 6;

function redisEnvironment({connection, context}: RedisAccess): ToolEnvironment {
	return {
		...context.env,
		REDISCLI_AUTH: connection.secrets.password ?? context.env.REDISCLI_AUTH,
		ENCRYPTION_KEY: undefined,
	};
}

/** What is after the connection's own arguments is the command, or redis-cli's mode: `--pipe`. */
export async function redisCommand(access: RedisAccess, words: readonly string[]): Promise<ToolCommand> {
	const {connection, context} = access;
	const env = redisEnvironment(access);
	const [program] = await findRedisCli(env);
	const chosen = Object.entries(toolArguments).flatMap(([name, argument]) => connection.options[name] === undefined ? [] : [argument, connection.options[name]]);
	return {
		program,
		arguments_: [...chosen, ...(connection.options.tls === undefined ? [] : ['--tls']), ...words],
		env,
		secrets: [...Object.values(connection.secrets), context.env.REDISCLI_AUTH ?? ''],
	};
}

/** The dump is the server's own file, which redis-cli only carries: so it may be of another version than its server. */
export async function redisTool({context}: RedisAccess, signal: AbortSignal): Promise<Tool> {
	const {env} = context;
	const [program] = await findRedisCli(env);
	const said = await readToolVersion(program, {...env, ENCRYPTION_KEY: undefined}, signal);
	const version = /(?<version>\d+(?:\.\d+)+)/v.exec(said)?.groups?.version ?? '0.0';
	if (Number.parseInt(version, 10) < oldestClient) {
		throw new RefusedError({
			code: 'CLIENT_TOO_OLD',
			message: `redis-cli ${version} is older than dbseal can use`,
			hint: `Install redis-cli ${oldestClient} or later: apt-get install redis-tools (Debian, Ubuntu).`,
		});
	}

	return {path: program, version};
}

async function findRedisCli(env: ToolEnvironment): Promise<readonly [string, ...string[]]> {
	return findTools({names: ['redis-cli', 'valkey-cli'], env, packageName: 'redis-tools'});
}

/** The answer to one command. Throws SourceError, told apart. */
export async function askRedis(access: RedisAccess, words: readonly string[], signal: AbortSignal): Promise<string> {
	const result = await runTool(await redisCommand(access, words), '', signal);
	const answer = result.stdout.trim();
	if (result.exitCode === 0 && redisFailure(answer) === undefined) {
		return answer;
	}

	const said = [answer, result.stderr].filter(text => text !== '').join('\n');
	throw explainAccess(access, said) ?? new SourceError({
		code: 'QUERY_FAILED',
		message: `${serverName(access)} refused ${words[0]}: ${redisFailure(said)?.message ?? describeExit('redis-cli', {...result, stderr: said})}`,
		hint: 'Read what the server says, and correct the command or the server.',
	});
}

/** Answers to several commands in one session, line by line. */
export async function askAll(access: RedisAccess, commands: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
	const result = await runTool(await redisCommand(access, []), `${commands.join('\n')}\n`, signal);
	return result.stdout.split('\n').filter(line => line !== '');
}

export type RedisFailure = {
	/** `NOPERM`, `WRONGPASS`, `ERR`, … */
	readonly word: string;
	readonly message: string;
};

/** `NOPERM this user has no permissions …`; redis-cli's own words may stand before it. What it says of REPLCONF is of no consequence. */
export function redisFailure(text: string): RedisFailure | undefined {
	const groups = /^(?:\(error\) |AUTH failed: |SYNC with (?:master|primary) failed: -?)?(?<message>(?!REPLCONF |SYNC )(?<word>[A-Z]{3,20}) .+)/mv.exec(text)?.groups;
	return groups === undefined ? undefined : {word: groups.word ?? '', message: groups.message ?? ''};
}

const deniedWords: ReadonlySet<string> = new Set(['WRONGPASS', 'NOAUTH', 'NOPERM', 'DENIED']);
const busyWords: ReadonlySet<string> = new Set(['LOADING', 'MASTERDOWN', 'BUSY']);

/** Why there is no session, or no right; undefined for other failures. */
export function explainAccess(access: RedisAccess, said: string): AppError | undefined {
	const server = serverName(access);
	const unreachable = /^(?<reason>Could not connect to (?:Redis|Valkey).*|Error: .*(?:closed|timed out|reset).*)/mv.exec(said)?.groups?.reason;
	if (unreachable !== undefined) {
		return new SourceError({
			code: 'DATABASE_UNREACHABLE',
			message: `${server} does not answer: ${unreachable.replace(/^(?:Could not connect to \w+ at .*?(?:: )|Error: )/v, '')}`,
			hint: 'Check that the server runs, and its host, port and firewall; a server with TLS only is reached by rediss://.',
		});
	}

	// After a password that is not right, redis-cli goes on without one, and hears that it lacks one
	const failure = redisFailure(/^.*WRONGPASS .*$/mv.exec(said)?.[0] ?? said);
	if (failure === undefined) {
		return undefined;
	}

	if (deniedWords.has(failure.word)) {
		return new SourceError({
			code: 'DATABASE_DENIED', message: `${server} refused the user: ${shortened(failure.message)}`, hint: hintOf(failure.word),
		});
	}

	return busyWords.has(failure.word) || failure.message.startsWith('ERR max number of clients')
		? new SourceError({
			code: 'DATABASE_UNREACHABLE', message: `${server} does not answer yet: ${shortened(failure.message)}`, hint: 'Wait until the server is ready, then start again.',
		})
		: undefined;
}

function hintOf(word: string): string {
	switch (word) {
		case 'NOPERM': {
			return 'Give the user the missing right (ACL SETUSER), or use another user.';
		}

		case 'DENIED': {
			return 'The server is in protected mode: give it a password (requirepass), or reach it from its own machine.';
		}

		default: {
			return signInHint('REDISCLI_AUTH');
		}
	}
}

/** Protected mode is explained by Redis in a thousand letters. */
function shortened(message: string): string {
	return /^[^.]*/v.exec(message)?.[0] ?? message;
}

/** `127.0.0.1:6379`, or the socket's path: what is typed before a server is overwritten. */
export function placeOf({connection}: RedisAccess): string {
	const {host = '127.0.0.1', port = '6379', socket} = connection.options;
	return socket ?? `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function serverName(access: RedisAccess): string {
	return `the Redis server at ${placeOf(access)}`;
}

export function explainTool(access: RedisAccess, exit: ToolExit): string {
	return redisFailure(exit.stderr)?.message ?? describeExit('redis-cli', {...exit, stderr: exit.stderr.split('\n').filter(line => !usualLine.test(line)).join('\n')});
}

/** It tells its steps as a replica on stderr, where the dump goes to stdout; and, before Redis 6.2, that the server knows one option less. */
export const usualLine = /^(?:redis-cli: )?(?:sending REPLCONF |SYNC sent to (?:master|primary), writing |Transfer finished with success|Full resync |REPLCONF rdb-only error: ERR Unrecognized )/iv;
