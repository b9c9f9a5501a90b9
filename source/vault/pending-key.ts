/**
 * The way of a changed system key to its file. It is first written whole beside that file, as `.env.new`, and takes the
 * file's name only after the store has changed over.
 * The rule: at every moment, one of the two files has the key that opens the vault. So a pending key is written, installed
 * and removed only by who holds the store locked.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type SystemKey} from '../crypto/system-key.js';
import {
	readIfPossible, readIfThere, realFile, renameDurably, writePrivateFile,
} from '../files/private-file.js';
import {fileTimestamp} from '../store/migrate.js';
import {isEnvText, keyFileKey} from './env-text.js';
import {envTextWithKey} from './key-file.js';
import {type KeyOrigin, parseIfKey, type Surroundings} from './system-key-source.js';

export type KeyTarget = {
	/** Of the file that has the key, or will have it. */
	readonly path: string;
	/** The key as a line of a `.env` file, or as the whole text. */
	readonly form: 'env' | 'raw';
};

export type PendingKey = {
	readonly key: SystemKey;
	readonly target: KeyTarget;
	/** Of the file that has the pending key. */
	readonly path: string;
};

/** The file to change so that this origin gives another key; for a variable that is set elsewhere, the home's own `.env`. */
export function targetOf(origin: KeyOrigin, home: string): KeyTarget {
	return origin.kind === 'key-file'
		? keyFileTarget(origin.path)
		: {path: realFile(origin.kind === 'environment' ? path.resolve(home, '.env') : origin.path), form: 'env'};
}

/** `ENCRYPTION_KEY_FILE` may name a `.env` file, too. */
function keyFileTarget(file: string): KeyTarget {
	const real = realFile(file);
	return {path: real, form: isEnvText(readIfPossible(real)) ? 'env' : 'raw'};
}

/**
 * Writes the key to the file beside its target, over what a dead attempt may have left there. Gives that file's path.
 * @param retiredAt Nothing of the target's text is lost: an old key becomes a comment, or a file beside it, with this date.
 */
export function writePendingKey(target: KeyTarget, key: SystemKey, retiredAt?: Date): string {
	const file = pendingPath(target);
	const before = readIfThere(target.path) ?? '';
	if (target.form === 'raw' && retiredAt !== undefined && before.trim() !== '') {
		writePrivateFile(`${target.path}.until.${fileTimestamp(retiredAt)}`, {text: before, like: target.path});
	}

	const text = target.form === 'raw' ? `${key.toHex()}\n` : envTextWithKey({file: target.path, text: before, retiredAt}, key);
	writePrivateFile(file, {text, like: target.path});
	return file;
}

/** Makes the pending key the target's key, if it is this key: another process may have been faster. */
export function installPendingKey(target: KeyTarget, key: SystemKey): void {
	if (isPending(target, key)) {
		renameDurably(pendingPath(target), target.path);
	}
}

/** Removes the pending key, if it is this key. */
export function removePendingKey(target: KeyTarget, key: SystemKey): void {
	if (isPending(target, key)) {
		fs.rmSync(pendingPath(target));
	}
}

/** Keys that a change of the system key has written and not installed, wherever such a file can be. */
export function findPendingKeys({env, cwd, home}: Surroundings): readonly PendingKey[] {
	const keyFile = env.ENCRYPTION_KEY_FILE ?? '';
	const targets: readonly KeyTarget[] = [
		...(keyFile === '' ? [] : [keyFileTarget(path.resolve(cwd, keyFile))]),
		{path: realFile(path.resolve(cwd, '.env')), form: 'env'},
		{path: realFile(path.resolve(home, '.env')), form: 'env'},
	];
	return targets.flatMap(target => {
		const key = readPending(target);
		return key === undefined ? [] : [{key, target, path: pendingPath(target)}];
	});
}

function pendingPath(target: KeyTarget): string {
	return `${target.path}.new`;
}

function isPending(target: KeyTarget, key: SystemKey): boolean {
	return readPending(target)?.toHex() === key.toHex();
}

/** Undefined, too, for a file that its writer did not finish: the store was not touched then. */
function readPending(target: KeyTarget): SystemKey | undefined {
	const text = readIfThere(pendingPath(target));
	return text === undefined ? undefined : parseIfKey(keyFileKey(text));
}
