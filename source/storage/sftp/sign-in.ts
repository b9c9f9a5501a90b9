/**
 * What to sign in with at an SSH server: the connection's own secrets first, then a key file, then the agent.
 * The rule: a key that can't be read is told apart from one that the server refuses.
 */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ConnectConfig} from 'ssh2';
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {systemErrorCode, toError, UsageError} from '../../core/errors.js';
import {unreadableKeyError} from './errors.js';
import {type SftpSettings} from './url.js';

export type SignIn = {
	readonly config: Pick<ConnectConfig, 'password' | 'privateKey' | 'passphrase' | 'agent' | 'tryKeyboard'>;
	/** For error texts: `a password`, `the key /root/.ssh/id_ed25519`. */
	readonly tried: string;
};

type Access = Pick<Connection, 'secrets'> & Pick<AdapterContext, 'env'>;

/** What ssh itself looks for, in its order. */
const usualKeyFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** `check` gives why a key can't be used, undefined where it can. Throws a UsageError where there is nothing to sign in with. */
export async function chooseSignIn(
	settings: SftpSettings,
	{secrets, env}: Access,
	check: (key: string, passphrase: string | undefined) => string | undefined,
): Promise<SignIn> {
	const {password, passphrase} = secrets;
	const key = await findKey(settings, secrets.privateKey);
	if (key !== undefined) {
		const reason = check(key.text, passphrase);
		if (reason !== undefined) {
			throw unreadableKeyError(key.place, reason);
		}

		return {config: {privateKey: key.text, ...(passphrase !== undefined && {passphrase})}, tried: `the key of ${key.place}`};
	}

	if (password !== undefined) {
		return {config: {password, tryKeyboard: true}, tried: 'a password'};
	}

	const agent = env.SSH_AUTH_SOCK;
	if (agent !== undefined && agent !== '') {
		return {config: {agent}, tried: 'the keys of the SSH agent'};
	}

	const usual = await findUsualKey(env.HOME, key => check(key, passphrase) === undefined);
	if (usual !== undefined) {
		return {config: {privateKey: usual.text, ...(passphrase !== undefined && {passphrase})}, tried: `the key of ${usual.place}`};
	}

	throw new UsageError({
		code: 'INVALID_SETTING',
		message: 'the SFTP destination has no password, no key and no agent to sign in with',
		hint: 'Add key-file=/path/to/key to the destination, give it a password, or start ssh-agent (SSH_AUTH_SOCK).',
	});
}

type Key = {readonly text: string; readonly place: string};

async function findKey({keyFile}: SftpSettings, sealedKey: string | undefined): Promise<Key | undefined> {
	if (sealedKey !== undefined) {
		return {text: sealedKey, place: 'the destination'};
	}

	if (keyFile === undefined) {
		return undefined;
	}

	try {
		return {text: await readFile(keyFile, 'utf8'), place: keyFile};
	} catch (error) {
		throw unreadableKeyError(keyFile, toError(error).message, error);
	}
}

async function findUsualKey(home: string | undefined, isUsable: (key: string) => boolean): Promise<Key | undefined> {
	for (const name of home === undefined ? [] : usualKeyFiles) {
		const place = join(home ?? '', '.ssh', name);
		try {
			const text = await readFile(place, 'utf8');
			if (isUsable(text)) {
				return {text, place};
			}
		} catch (error) {
			if (!['ENOENT', 'EACCES', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) {
				throw error;
			}
		}
	}

	return undefined;
}
