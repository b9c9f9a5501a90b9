/**
 * The connection to an SSH server: opened when first needed, opened again after it dropped, its host key always looked at.
 * The rule: no request waits for a connection that is gone, and no connection stays that nobody will use again.
 */
import {Buffer} from 'node:buffer';
import type {
	Client, ConnectConfig, ParsedKey, SFTPWrapper,
} from 'ssh2';
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {toError} from '../../core/errors.js';
import {
	changedHostKeyError, ConnectionDropped, signInError, unknownHostKeyError,
} from './errors.js';
import {chooseSignIn} from './sign-in.js';
import {Requests} from './session-requests.js';
import {type SftpSettings} from './url.js';

/** How long the end of a connection may take. Our choice: longer than any round trip. */
const goodbyeMs = 1000;

export type SftpAccess = Pick<Connection, 'secrets'> & Pick<AdapterContext, 'env'>;

/** One connection's life: after it `isGone`, its handles mean nothing any more. */
export type SftpSession = {
	readonly sftp: SFTPWrapper;
	/** Settles a request that `send` makes; see `Requests`. */
	readonly request: Requests['make'];
	isGone(): boolean;
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
	const closing = new AbortController();
	let opening: Promise<SftpSession> | undefined;
	let live: SftpSession | undefined;
	let hasConnected = false;

	const open = async (): Promise<SftpSession> => {
		live?.end();
		live = undefined;
		try {
			const session = await openSession(settings, access, closing.signal);
			if (closing.signal.aborted) {
				session.end();
			}

			closing.signal.throwIfAborted();
			hasConnected = true;
			live = session;
			return session;
		} finally {
			opening = undefined;
		}
	};

	return {
		settings,
		hasConnected: () => hasConnected,
		async session(signal) {
			signal.throwIfAborted();
			closing.signal.throwIfAborted();
			if (live?.isGone() === false) {
				return live;
			}

			opening ??= open();
			return unlessAborted(opening, signal);
		},
		close() {
			closing.abort(new Error('the storage was closed'));
			live?.end();
			live = undefined;
		},
	};
}

/** Whoever is told to stop doesn't wait for a server that takes its time to let somebody in. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
	return new Promise((resolve, reject) => {
		const abort = (): void => {
			reject(toError(signal.reason));
		};

		signal.addEventListener('abort', abort, {once: true});
		work.then(resolve, reject).finally(() => {
			signal.removeEventListener('abort', abort);
		});
	});
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
		}, new AbortController().signal);
		client.end();
	} catch (error) {
		if (seen === undefined) {
			throw error;
		}
	}

	return seen ?? '';
}

async function openSession(settings: SftpSettings, access: SftpAccess, closing: AbortSignal): Promise<SftpSession> {
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
		}, closing);
	} catch (error) {
		if (seen !== '' && !settings.hostKeys.includes(seen)) {
			throw settings.hostKeys.length === 0 ? unknownHostKeyError(settings, seen) : changedHostKeyError(settings, seen);
		}

		throw error;
	}

	return makeSession(client, settings, closing);
}

type Attempt = {
	readonly config: ConnectConfig;
	readonly tried: string;
	readonly accept: (fingerprint: string) => boolean;
};

async function signIn(settings: SftpSettings, {config, tried, accept}: Attempt, closing: AbortSignal): Promise<Client> {
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
	const stop = (): void => {
		client.destroy();
	};

	closing.addEventListener('abort', stop, {once: true});
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
	} finally {
		closing.removeEventListener('abort', stop);
	}
}

async function makeSession(client: Client, {timeoutMs}: SftpSettings, closing: AbortSignal): Promise<SftpSession> {
	const requests = new Requests(timeoutMs);
	const end = (): void => {
		requests.end();
		endClient(client);
	};

	client.once('close', () => {
		requests.end();
	});
	const request: SftpSession['request'] = async (signal, send, options) => requests.make(signal, send, options);
	try {
		const sftp = await request<SFTPWrapper>(closing, callback => {
			client.sftp(callback);
		});
		// The channel may end while the connection goes on: a server's SFTP program that died is asked for again, on a new one.
		sftp.on('error', end);
		sftp.once('close', end);
		return {
			sftp, request, isGone: () => requests.isOver, end,
		};
	} catch (error) {
		end();
		throw error;
	}
}

/** Says goodbye; a server that doesn't answer to that doesn't keep this process. */
function endClient(client: Client): void {
	const timer = setTimeout(() => {
		client.destroy();
	}, goodbyeMs);
	client.once('close', () => {
		clearTimeout(timer);
	});
	client.end();
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
