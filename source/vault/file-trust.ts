/**
 * Whether a `.env` file may give the system key: whoever can write it could have the vault sealed with a key of their own.
 * The rule: it belongs to this user or to root, or beside the store to whom that folder belongs, and nobody else can write it.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {shellWord} from '../core/shell-word.js';

export type Distrust = {
	/** For people, after the file's name. */
	readonly why: string;
	/** What to type against it; begins a sentence. */
	readonly remedy: string;
};

export function isFileThere(file: string): boolean {
	return fs.lstatSync(file, {throwIfNoEntry: false}) !== undefined;
}

/** Undefined where it may be taken. @param home The folder of the store, where a file of its owner may be taken. */
export function whyNotTaken(file: string, home?: string): Distrust | undefined {
	const ownUid = process.geteuid?.();
	if (ownUid === undefined) {
		return undefined;
	}

	const stats = fs.statSync(file);
	const link = fs.lstatSync(file);
	const trusted = new Set([0, ownUid, ...ownerOfHome(file, home)]);
	const foreign = [stats, link].find(({uid}) => !trusted.has(uid));
	if (foreign) {
		return {why: `it belongs to another user (uid ${foreign.uid})`, remedy: `If it is yours, type: chown ${ownUid} ${shellWord(file)}`};
	}

	const forOthers = 0o022;
	// eslint-disable-next-line no-bitwise -- a mode is a set of bits
	return (stats.mode & forOthers) === 0
		? undefined
		: {why: 'other users can write to it', remedy: `If what it says is yours, type: chmod 600 ${shellWord(file)}`};
}

/** Root works in other users' homes, too: there the store is theirs, and so is its key. */
function ownerOfHome(file: string, home: string | undefined): readonly number[] {
	const stats = home !== undefined && path.dirname(file) === path.resolve(home) ? fs.statSync(home, {throwIfNoEntry: false}) : undefined;
	return stats ? [stats.uid] : [];
}
