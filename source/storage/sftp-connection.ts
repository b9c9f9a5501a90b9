/**
 * The connection to an SSH server: opened when first needed, opened again after it dropped, its host key always looked at.
 * The rule: no request waits for a connection that is gone.
 */
import {Buffer} from 'node:buffer';
import type {
	Client, ConnectConfig, ParsedKey, SFTPWrapper,
} from 'ssh2';
import {type AdapterContext, type Connection} from '../core/connection.js';
import {toError} from '../core/errors.js';
import {
	changedHostKeyError, ConnectionDropped, signInError, statusOf, unknownHostKeyError,
} from './sftp-errors.js';
import {chooseSignIn} from './sftp-sign-in.js';
import {type SftpSettings} from './sftp-url.js';

export type SftpAccess = Pick<Connection, 'secrets'> & Pick<AdapterContext, 'env'>;

/** As the library calls back: with an error, or with nothing and the answer. */

type Callback<Result> = (error: Error | null | undefined, result: Result) => void;

/** One connection's life: after it `isGone`, its handles mean nothing any more. */
export type SftpSession = {
	readonly sftp: SFTPWrapper;
	isGone(): boolean;
	/** Settles a request that `send` makes; rejects with ConnectionDropped when the connection ends first, with a TypeError where the server has no such request. */
	request<Result>(signal: AbortSignal | undefined, send: (callback: Callback<Result>) => void): Promise<Result>;
	end(): void;
};

export type SftpConnection = {
	readonly settings: SftpSettings;
	/** Whether it ever came to a session. */
	hasConnected(): boolean;
	/** The live session, made anew where there is none. */
	session(signal: AbortSignal): Promise<SftpSession>;
	close(): void;
};

export function makeSftpConnection(settings: SftpSettings, access: SftpAccess): SftpConnection {
	let opening: Promise<SftpSession> | undefined;
	let live: SftpSession | undefined;
	let hasConnected = false;
	return {
		settings,
		hasConnected: () => hasConnected,
		async session(signal) {
			signal.throwIfAborted();
			if (live?.isGone() !== false) {
				live = undefined;
				opening ??= openSession(settings, access);
				try {
					live = await opening;
					hasConnected = true;
				} finally {
					opening = undefined;
				}
			}

			signal.throwIfAborted();
			return live;
		},
		close() {
			live?.end();
			live = undefined;
		},
	};
}

/** The fingerprint (`SHA256:…`) of the host key that a server shows, whoever it is: for a person to compare and pin. */
export async function seeHostKey(settings: SftpSettings): Promise<string> {
	let seen: string | undefined;
	try {
		const client = await signIn(settings, {
			config: {}, tried: 'nothing', accept(fingerprint) {
				seen = fingerprint;
				return false;
			},
		});
		client.end();
	} catch (error) {
		if (seen === undefined) {
			throw error;
		}
	}

	return seen ?? '';
}

async function openSession(settings: SftpSettings, access: SftpAccess): Promise<SftpSession> {
	const {default: ssh2} = await import('ssh2');
	const {config, tried} = await chooseSignIn(settings, access, (key, passphrase) => whyUnusable(ssh2.utils.parseKey(key, passphrase)));
	let seen = '';
	let client: Client;
	try {
		client = await signIn(settings, {
			config, tried, accept(fingerprint) {
				seen = fingerprint;
				return settings.hostKeys.includes(fingerprint);
			},
		});
	} catch (error) {
		if (seen !== '' && !settings.hostKeys.includes(seen)) {
			throw settings.hostKeys.length === 0 ? unknownHostKeyError(settings, seen) : changedHostKeyError(settings, seen);
		}

		throw error;
	}

	return makeSession(client);
}

type Attempt = {
	readonly config: ConnectConfig;
	readonly tried: string;
	readonly accept: (fingerprint: string) => boolean;
};

async function signIn(settings: SftpSettings, {config, tried, accept}: Attempt): Promise<Client> {
	const {default: ssh2} = await import('ssh2');
	const client = new ssh2.Client();
	const ready = new Promise<void>((resolve, reject) => {
		client.once('ready', resolve);
		client.once('close', () => {
			reject(new ConnectionDropped('the connection ended while it was being made'));
		});
		client.on('error', error => {
			reject(explainSignIn(error, settings, tried));
		});
	});
	// eslint-disable-next-line max-params -- the library's
	client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
		finish(prompts.map(() => config.password ?? ''));
	});
	client.connect({
		...config,
		host: settings.host,
		port: settings.port,
		username: settings.user,
		readyTimeout: settings.timeoutMs,
		// A server that is silent for three of these in a row is given up.
		keepaliveInterval: Math.ceil(settings.timeoutMs / 3),
		keepaliveCountMax: 3,
		hostHash: 'sha256',
		hostVerifier: (hash: string) => accept(`SHA256:${Buffer.from(hash, 'hex').toString('base64').replace(/=+$/v, '')}`),
		algorithms: {cipher: {prepend: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'], append: [], remove: []}},
	});
	try {
		await ready;
		return client;
	} catch (error) {
		client.destroy();
		throw error;
	}
}

async function makeSession(client: Client): Promise<SftpSession> {
	const requests = new Requests();
	client.once('close', () => {
		requests.end();
	});
	const request: SftpSession['request'] = async (signal, send) => requests.make(signal, send);
	const sftp = await request<SFTPWrapper>(undefined, callback => {
		client.sftp(callback);
	});
	sftp.on('error', () => {
		requests.end();
	});
	sftp.once('close', () => {
		requests.end();
	});
	return {
		sftp,
		request,
		isGone: () => requests.isOver,
		end() {
			client.end();
			requests.end();
		},
	};
}

/** The requests of one connection, none of which outlives it. */
class Requests {
	isOver = false;
	readonly #pending = new Set<(error: Error) => void>();

	async make<Result>(signal: AbortSignal | undefined, send: (callback: Callback<Result>) => void): Promise<Result> {
		return new Promise<Result>((resolve, reject) => {
			if (this.isOver) {
				reject(new ConnectionDropped('the connection has ended'));
				return;
			}

			const fail = (error: Error): void => {
				this.#pending.delete(fail);
				signal?.removeEventListener('abort', abort);
				reject(error);
			};

			const abort = (): void => {
				fail(toError(signal?.reason));
			};

			this.#pending.add(fail);
			signal?.addEventListener('abort', abort);
			try {
				send((error, result) => {
					if (error) {
						fail(toRequestError(error));
						return;
					}

					this.#pending.delete(fail);
					signal?.removeEventListener('abort', abort);
					resolve(result);
				});
			} catch (error) {
				fail(new TypeError('the server has no such request', {cause: error}));
			}
		});
	}

	end(): void {
		this.isOver = true;
		for (const fail of this.#pending) {
			fail(new ConnectionDropped('the connection ended'));
		}
	}
}

/** Whatever isn't the server's own answer comes from the connection's end. */
function toRequestError(error: Error): Error {
	return statusOf(error) === undefined ? new ConnectionDropped('the connection ended', {cause: error}) : error;
}

function explainSignIn(error: Error & {level?: string}, settings: SftpSettings, tried: string): Error {
	if (error.level === 'client-authentication' || error.level === 'agent') {
		return signInError(settings, tried, error);
	}

	if (error.level === 'protocol') {
		// A server that is starting, or has too many visitors, hangs up before its first word.
		return new ConnectionDropped(error.message, {cause: error});
	}

	return error.level === 'client-timeout' ? Object.assign(error, {name: 'TimeoutError', code: 'ETIMEDOUT'}) : error;
}

function whyUnusable(parsed: ParsedKey | ParsedKey[] | Error): string | undefined {
	return parsed instanceof Error ? toError(parsed).message : undefined;
}
