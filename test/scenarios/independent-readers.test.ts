/**
 * What is written can be read without dbseal, and what others wrote can be read with it.
 */
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {gzipSync} from 'node:zlib';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {importKey, makeDesk, type Desk} from './desk.js';
import {writeAsOthersDo} from './other-writers.js';

/** As a person types it; gives stdout. */
function shell(line: string, env: Readonly<Record<string, string>> = {}): Buffer {
	const {stdout, stderr, status} = spawnSync('sh', ['-c', line], {env: {PATH: process.env.PATH, ...env}, maxBuffer: 1e8});
	expect(status, stderr.toString()).toBe(0);
	return stdout;
}

async function readSidecar(artifact: string): Promise<{readonly checksum: string; readonly size: number; readonly encryption: {readonly iv: string}}> {
	return JSON.parse(await fs.readFile(`${artifact}.meta.json`, 'utf8')) as Awaited<ReturnType<typeof readSidecar>>;
}

describe('a backup is read without dbseal', () => {
	let desk: Desk;
	let dump: Buffer;
	const backUp = async (...flags: readonly string[]) => desk.backUp(['--source', 'dump', '--to', desk.disk, ...flags]);

	beforeAll(async () => {
		desk = await makeDesk();
		// Over several gzip members, and with what doesn't compress
		dump = Buffer.concat([Buffer.from('-- 注文 — “orders”\n'.repeat(150_000)), randomBytes(1_500_000), Buffer.from('the end\n')]);
		await fs.writeFile(path.join(desk.home, 'dump'), dump);
		await desk.prepare(['source', 'add', 'dump', '--kind', 'command', '--dump', `cat '${desk.home}/dump'`]);
	});

	test('with openssl and gunzip, by the recipe of docs/format.md', async () => {
		const artifact = await backUp('--profile', 'main');
		const {encryption: {iv}} = await readSidecar(artifact);

		const plain = shell(`openssl enc -d -aes-256-ctr -K ${desk.masterKey} -iv ${iv}00000002 -in '${artifact}' | gunzip`);

		expect(iv).toHaveLength(24);
		expect(plain.equals(dump)).toBe(true);
	});

	test('with openssl alone, where it is not compressed', async () => {
		const artifact = await backUp('--profile', 'main', '--compression', 'none');
		const {encryption: {iv}} = await readSidecar(artifact);

		const plain = shell(`openssl enc -d -aes-256-ctr -K ${desk.masterKey} -iv ${iv}00000002 -in '${artifact}'`);

		expect(plain.equals(dump)).toBe(true);
	});

	test('with gunzip, where it is not encrypted', async () => {
		const artifact = await backUp('--unencrypted', '--level', '1');

		expect(shell(`gunzip -c '${artifact}'`).equals(dump)).toBe(true);
	});

	test('with sha256sum and wc, which agree with its sidecar', async () => {
		const artifact = await backUp('--profile', 'main');
		const {checksum, size} = await readSidecar(artifact);

		const [sum] = shell(`sha256sum '${artifact}'`).toString().split(' ');

		expect(sum).toBe(checksum);
		expect(Number(shell(`wc -c < '${artifact}'`))).toBe(size);
	});
});

describe('an artifact that another tool wrote', () => {
	const dump = `-- PostgreSQL database dump\n\n${'INSERT INTO orders VALUES (1, \'Zürich — 東京\');\n'.repeat(50)}`;
	const oldId = '3f0e6a52-8f63-4c53-9d6e-0a8f5a3b7c11';
	let desk: Desk;

	beforeAll(async () => {
		desk = await makeDesk();
		await importKey(desk, 'old server', randomKey);
		await importKey(desk, 'another', randomBytes(32).toString('hex'));
	});

	const randomKey = randomBytes(32).toString('hex');
	const write = async (change: Partial<Parameters<typeof writeAsOthersDo>[0]> = {}) => writeAsOthersDo({
		folder: desk.disk, keyHex: randomKey, profileId: oldId, dump, compression: 'GZIP', ...change,
	});

	test.each([
		['gzip and a 16-byte IV', {}],
		['gzip and a 12-byte IV', {ivBytes: 12}],
		['the older flat sidecar', {isFlat: true}],
		['lower-case words in its sidecar', {compression: 'gzip'}],
		['brotli', {compression: 'BROTLI'}],
		['no compression', {compression: undefined}],
	] as const)('with %s is found its key by Smart Recovery', async (_how, change) => {
		const artifact = await write(change as Partial<Parameters<typeof writeAsOthersDo>[0]>);

		const answer = await desk.run(['restore', artifact, '--to-stdout']);

		expect(answer.exitCode).toBe(0);
		expect(answer.stdout).toBe(dump);
		expect(answer.stderr.split('\n').map(line => line.trim())).toContain('Smart Recovery Successful: Matched key from profile \'old server\'');
		expect(answer.stderr).toContain('metadata not authenticated');
	});

	test.each([
		['of PostgreSQL', 'postgresql', 13], ['of MongoDB, whose tool compresses its archives itself', 'mongodb', 0],
	])('and that holds gzip data where its sidecar names no compression is damaged, unless it may be the dump: %s', async (_what, sourceType, expected) => {
		const artifact = await writeAsOthersDo({
			folder: desk.disk, keyHex: randomKey, profileId: oldId, dump: gzipSync(randomBytes(3000)), sourceType,
		});

		const answer = await desk.run(['verify', artifact]);

		expect(answer.exitCode).toBe(expected);
	});

	test('is verified with the word that its metadata is not authenticated', async () => {
		const answer = await desk.run(['verify', await write()]);

		expect(answer.exitCode).toBe(0);
		expect(answer.stderr).toContain('metadata not authenticated');
	});

	test('has its key found at once the next time, when that is wanted', async () => {
		const artifact = await write({profileId: 'remember-me'});

		await desk.run(['restore', artifact, '--to-file', path.join(desk.home, 'first.sql'), '--remember']);
		const second = await desk.run(['restore', artifact, '--to-stdout']);

		expect(second.stdout).toBe(dump);
		expect(second.stderr).not.toContain('Smart Recovery');
	});

	test('is opened with a key from a file, without a vault', async () => {
		const artifact = await write();
		const keyFile = path.join(desk.home, 'key');
		await fs.writeFile(keyFile, `${randomKey.toUpperCase().replaceAll(/.{4}/gv, '$& ')}\n`);

		const answer = await desk.run(['restore', artifact, '--to-stdout', '--key-file', keyFile, '--home', path.join(desk.home, 'new')], {env: {ENCRYPTION_KEY: undefined}});

		expect(answer).toMatchObject({exitCode: 0, stdout: dump});
	});

	test('is shown in the list, as one that this vault has no profile for', async () => {
		const artifact = await write();

		const {lines, exitCode} = await desk.run(['list', desk.disk]);

		expect(exitCode).toBe(0);
		expect(lines.find(line => line.includes(path.basename(artifact)))).toMatch(/2026-11-01 02:03:04Z .* made elsewhere +unknown profile, metadata not authenticated /v);
	});

	test('without its key in the vault says so, and what to import', async () => {
		const artifact = await write({keyHex: 'ab'.repeat(32)});

		const answer = await desk.run(['restore', artifact, '--to-file', path.join(desk.home, 'never.sql')]);

		expect(answer).toMatchObject({exitCode: 12});
		expect(answer.message).toContain('no key in the vault fits');
		expect(answer.hint).toContain('dbseal vault import');
	});
});
