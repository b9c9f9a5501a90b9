import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {
	findPendingKeys, installPendingKey, type KeyTarget, removePendingKey, writePendingKey,
} from '../../source/vault/pending-key.js';
import {
	otherSystemKey, otherSystemKeyHex, systemKey, systemKeyHex,
} from './vault-home.js';

let folder: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-pending-'));
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

describe.each([
	['env', (hex: string) => `ENCRYPTION_KEY=${hex}\n`],
	['raw', (hex: string) => `${hex}\n`],
] as const)('beside a file of the form %s', (form, textOf) => {
	const target = (): KeyTarget => ({path: path.join(folder, '.env'), form});
	const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');

	beforeEach(() => {
		fs.writeFileSync(path.join(folder, '.env'), textOf(systemKeyHex), {mode: 0o600});
		fs.writeFileSync(path.join(folder, '.env.new'), textOf(otherSystemKeyHex), {mode: 0o600});
	});

	test('the pending key of another process is not removed', () => {
		removePendingKey(target(), systemKey);

		expect(read('.env.new')).toBe(textOf(otherSystemKeyHex));
	});

	test('the pending key of another process is not installed', () => {
		installPendingKey(target(), systemKey);

		expect([read('.env'), read('.env.new')]).toEqual([textOf(systemKeyHex), textOf(otherSystemKeyHex)]);
	});

	test('one\'s own is removed', () => {
		removePendingKey(target(), otherSystemKey);

		expect(fs.readdirSync(folder)).toEqual(['.env']);
	});

	test('one\'s own is installed, in one step', () => {
		installPendingKey(target(), otherSystemKey);

		expect(fs.readdirSync(folder)).toEqual(['.env']);
		expect(read('.env')).toContain(otherSystemKeyHex);
	});

	test('what a dead attempt left is written over, for its owner only', () => {
		const file = writePendingKey(target(), systemKey);

		expect(file).toBe(path.join(folder, '.env.new'));
		expect(read('.env.new')).toContain(systemKeyHex);
		expect((fs.statSync(file).mode % 0o1000).toString(8)).toBe('600');
	});

	test('one whose writer did not finish is none', () => {
		fs.writeFileSync(path.join(folder, '.env.new'), textOf(otherSystemKeyHex.slice(0, 40)));

		const env: Record<string, string> = form === 'raw' ? {ENCRYPTION_KEY_FILE: '.env'} : {};
		expect(findPendingKeys({env, cwd: folder, home: path.join(folder, 'home')})).toEqual([]);
	});
});
