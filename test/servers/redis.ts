/**
 * A real Redis server for the tests: loopback and a socket of its own, a password, nothing kept on disk, dumps without the usual delay.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import process from 'node:process';
import path from 'node:path';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';
import {
	answersAt, freePort, sharedServer, spawnServer, waitFor,
} from './shared-server.js';

type Details = {
	readonly host: string;
	readonly port: number;
	readonly socket: string;
	readonly password: string;
};

export type RedisServer = Details & {
	/** The connection URL with its password. */
	readonly url: string;
	/** One command's answer as redis-cli prints it, without the line end. */
	ask(...words: readonly string[]): Promise<string>;
	/** Commands of any bytes, all of which must go well. */
	pipe(commands: ReadonlyArray<ReadonlyArray<string | Uint8Array>>): Promise<void>;
	/** Nothing is left, functions included. */
	clear(): Promise<void>;
};

export type RedisStart = {
	/** Beside those of every server here. */
	readonly settings?: readonly string[];
	/** The file that it starts on. */
	readonly dump?: Uint8Array;
};

/** The run's Redis server; another name gives another server. */
export async function startRedis(name = 'redis', redisStart: RedisStart = {}): Promise<RedisServer> {
	const details = await sharedServer(name, async folder => start(folder, redisStart));
	const {host, port, password} = details;
	const cli = async (words: readonly string[], input?: Uint8Array) => runProgram(programPath('redis-cli'), ['-h', host, '-p', String(port), ...words], {
		env: {...process.env, REDISCLI_AUTH: password}, ...(input && {input}),
	});
	const ask = async (...words: readonly string[]) => {
		const output = await cli(['-e', ...words]);
		return output.replace(/\n$/v, '');
	};

	return {
		...details,
		ask,
		async pipe(commands) {
			await cli(['--pipe'], Buffer.concat(commands.map(words => encode(words))));
		},
		async clear() {
			await ask('FLUSHALL');
			await ask('FUNCTION', 'FLUSH');
		},
		url: `redis://:${encodeURIComponent(password)}@${host}:${port}`,
	};
}

/** Redis' own protocol. */
function encode(words: ReadonlyArray<string | Uint8Array>): Uint8Array {
	const parts = words.map(word => Buffer.from(word)).flatMap(word => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]);
	return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}

async function start(folder: string, {settings = [], dump}: RedisStart): Promise<Details> {
	const port = await freePort();
	const details = {
		host: '127.0.0.1', port, socket: path.join(folder, 'socket'), password: 'Redis-Test-Secret-4711',
	};
	if (dump !== undefined) {
		await fs.writeFile(path.join(folder, 'dump.rdb'), dump);
	}

	spawnServer({
		program: programPath('redis-server'),
		arguments_: [
			'--bind',
			details.host,
			'--port',
			String(port),
			'--unixsocket',
			details.socket,
			'--requirepass',
			details.password,
			'--dir',
			folder,
			'--save',
			'',
			'--repl-diskless-sync-delay',
			'0',
			...settings,
		],
		logFile: path.join(folder, 'log'),
		cwd: '/',
	});
	await waitFor('Redis', async () => answersAt(port));
	return details;
}
