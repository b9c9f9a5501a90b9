/**
 * Artifacts and sidecars that are not what was written: each is refused with the right word for it, and nothing of it gets out.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {
	filesIn, makeDesk, type Answer, type Desk,
} from './desk.js';

type Json = Record<string, unknown>;

let desk: Desk;
const good: Record<'stream' | 'chunked' | 'plain', {readonly name: string; readonly bytes: Buffer; readonly sidecar: Json}> = {
	stream: {name: '', bytes: Buffer.alloc(0), sidecar: {}},
	chunked: {name: '', bytes: Buffer.alloc(0), sidecar: {}},
	plain: {name: '', bytes: Buffer.alloc(0), sidecar: {}},
};

beforeAll(async () => {
	desk = await makeDesk();
	await desk.prepare(['source', 'add', 'dump', '--kind', 'command', '--dump', 'seq 1 30000']);
	const flags = {stream: ['--profile', 'main'], chunked: ['--profile', 'main', '--format', 'chunked', '--compression', 'none'], plain: ['--unencrypted']};
	for (const kind of ['stream', 'chunked', 'plain'] as const) {
		const artifact = await desk.backUp(['--source', 'dump', '--to', desk.disk, ...flags[kind]]);
		good[kind] = {
			name: path.basename(artifact),
			bytes: await fs.readFile(artifact),
			sidecar: JSON.parse(await fs.readFile(`${artifact}.meta.json`, 'utf8')) as Json,
		};
	}
});

/** What a restore into a new file says about these bytes and this sidecar; the file must not come to be. */
async function restoreDamaged(name: string, {bytes, sidecar}: {readonly bytes: Uint8Array; readonly sidecar: unknown}): Promise<Answer> {
	const folder = await fs.mkdtemp(path.join(desk.home, 'damaged-'));
	const artifact = path.join(folder, name);
	await fs.writeFile(artifact, bytes);
	if (sidecar !== undefined) {
		await fs.writeFile(`${artifact}.meta.json`, typeof sidecar === 'string' ? sidecar : JSON.stringify(sidecar));
	}

	await fs.mkdir(path.join(folder, 'out'));
	const answer = await desk.run(['restore', artifact, '--to-file', path.join(folder, 'out', 'dump')]);
	expect(await filesIn(path.join(folder, 'out')), 'half a dump was left').toEqual([]);
	expect(answer.hint, answer.stderr).toMatch(/\.$/v);
	return answer;
}

/** A handful at a time, as many as the machine has cores for. */
async function restoreAll(kind: keyof typeof good, damages: readonly Uint8Array[]): Promise<readonly Answer[]> {
	const answers: Answer[] = [];
	for (let start = 0; start < damages.length; start += 3) {
		answers.push(...await Promise.all(damages.slice(start, start + 3).map(async bytes => restoreDamaged(good[kind].name, {...good[kind], bytes}))));
	}

	return answers;
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
	const flipped = Buffer.from(bytes);
	flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
	return flipped;
}

describe.each(['stream', 'chunked', 'plain'] as const)('an artifact (%s)', kind => {
	test('that is cut, anywhere, is refused as damaged', async () => {
		const {bytes} = good[kind];
		const lengths = [0, 1, 16, 4096, bytes.length >> 1, bytes.length - 16, bytes.length - 1];

		const answers = await restoreAll(kind, lengths.map(length => bytes.subarray(0, length)));

		expect(answers.map(({exitCode}) => exitCode)).toEqual(lengths.map(() => 13));
	});

	test('with a flipped bit, anywhere, is refused as damaged', async () => {
		const {bytes} = good[kind];
		const bits = [0, 77, 8 * 500, 8 * (bytes.length >> 1), (8 * bytes.length) - 129, (8 * bytes.length) - 1];

		const answers = await restoreAll(kind, bits.map(bit => flipBit(bytes, bit)));

		expect(answers.map(({exitCode}) => exitCode)).toEqual(bits.map(() => 13));
	});

	test('with a byte more at its end is refused as damaged', async () => {
		const [answer] = await restoreAll(kind, [Buffer.concat([good[kind].bytes, Buffer.of(0)])]);

		expect(answer).toMatchObject({exitCode: 13});
	});
});

describe('a damaged artifact', () => {
	test('is told apart from a wrong key, by the name of the profile that fits', async () => {
		const [answer] = await restoreAll('stream', [flipBit(good.stream.bytes, 9000)]);

		expect(answer?.message).toBe(`the key of profile 'main' fits, but the file is damaged: ${good.stream.name}`);
		expect(answer?.hint).toContain('dbseal list');
	});

	test('fails its verification too', async () => {
		const artifact = path.join(desk.home, good.stream.name);
		await fs.writeFile(artifact, flipBit(good.stream.bytes, 9001));
		await fs.writeFile(`${artifact}.meta.json`, JSON.stringify(good.stream.sidecar));

		const answer = await desk.run(['verify', artifact]);

		expect(answer).toMatchObject({exitCode: 13});
	});

	test('gives not one byte to stdout', async () => {
		const artifact = path.join(desk.home, good.stream.name);
		await fs.writeFile(artifact, flipBit(good.stream.bytes, 8 * (good.stream.bytes.length - 3)));
		await fs.writeFile(`${artifact}.meta.json`, JSON.stringify(good.stream.sidecar));

		const answer = await desk.run(['restore', artifact, '--to-stdout']);

		expect(answer).toMatchObject({exitCode: 13, stdout: ''});
	});
});

test('verify --all passes over nothing of a job: not a bad sidecar, not a lost artifact, and not that there is none', async () => {
	const disk = path.join(desk.home, 'disk of the job');
	await fs.mkdir(disk);
	await desk.prepare(
		['destination', 'add', 'own disk', disk],
		['job', 'add', 'dumps', '--source', 'dump', '--destination', 'own disk', '--profile', 'main'],
		['job', 'add', 'never run', '--source', 'dump', '--destination', 'own disk', '--profile', 'main'],
		['backup', 'dumps'],
		['backup', 'dumps'],
		['backup', 'dumps'],
	);
	const files = await filesIn(disk);
	const [first = '', second = ''] = files.filter(name => name.endsWith('.enc'));
	await fs.writeFile(path.join(disk, `${first}.meta.json`), '{');
	await fs.rm(path.join(disk, second));

	const answer = await desk.run(['verify', 'dumps', '--all']);
	const listed = await desk.run(['list', 'dumps']);
	const none = await desk.run(['verify', 'never run', '--all']);

	expect(answer).toMatchObject({exitCode: 3, message: '2 of 3 artifacts failed'});
	expect(listed.stdout).toMatch(/bad sidecar: .* it is not JSON/v);
	expect(listed.stdout).toContain('no artifact');
	expect(none).toMatchObject({exitCode: 10, message: 'there is no artifact of job "never run"'});
});

describe('a sidecar', () => {
	const encryptionWith = (change: Json): Json => {
		const {dbseal: _, ...others} = good.stream.sidecar;
		return {...others, encryption: {...others.encryption as Json, ...change}};
	};

	const restoreWith = async (sidecar: unknown) => restoreDamaged(good.stream.name, {bytes: good.stream.bytes, sidecar});

	test('that is missing, and was never in this store, is asked for', async () => {
		const answer = await restoreDamaged('renamed.sql.gz.enc', {bytes: good.stream.bytes, sidecar: undefined});

		expect(answer).toMatchObject({
			exitCode: 10,
			message: 'renamed.sql.gz.enc has no renamed.sql.gz.enc.meta.json, neither beside it nor in the store',
			hint: 'Put its .meta.json beside it: without the IV and the auth tag in there it can\'t be opened.',
		});
	});

	test('that is missing is replaced by the store\'s copy, which is said', async () => {
		const artifact = path.join(await fs.mkdtemp(path.join(desk.home, 'lost-')), good.stream.name);
		await fs.writeFile(artifact, good.stream.bytes);

		const answer = await desk.run(['restore', artifact, '--to-stdout']);

		expect(answer.exitCode).toBe(0);
		expect(answer.lines).toHaveLength(30_000);
		expect(answer.stderr).toContain(`${good.stream.name} has no sidecar beside it; the copy in the store is used`);
	});

	test.each([
		['the job\'s name', {jobName: 'another'}],
		['the source\'s type', {sourceType: 'sqlite'}],
		['a field of its own', {extra: true}],
		['the size', {size: 1}],
	])('in which %s was edited is refused as edited', async (_what, change) => {
		const answer = await restoreWith({...good.stream.sidecar, ...change});

		expect(answer).toMatchObject({exitCode: 13});
		expect(answer.message).toMatch(/edited|seal/v);
	});

	test.each([
		['that is not JSON', '{"version": 1,'],
		['that is a list', '[]'],
		['that is empty', ''],
		['that is larger than 1 MiB', JSON.stringify({version: 1, padding: 'x'.repeat(1_100_000)})],
		['that is nested without end', `{"encrypted": true, "a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
		['that says nothing of an encryption', '{}'],
		['that denies the encryption', '{"compression": "NONE", "encryption": {"enabled": false}}'],
	])('%s is refused', async (_what, text) => {
		const answer = await restoreWith(text);

		expect(answer).toMatchObject({exitCode: 13});
		expect(answer.message).toContain('can\'t be used');
	});

	test.each([
		['encryption.iv', 'short', {iv: '00'.repeat(11)}],
		['encryption.iv', 'long', {iv: '00'.repeat(17)}],
		['encryption.iv', 'a number', {iv: 12}],
		['encryption.iv', 'missing', {iv: undefined}],
		['encryption.authTag', 'short', {authTag: '00'.repeat(4)}],
		['encryption.authTag', 'long', {authTag: '00'.repeat(17)}],
		['encryption.authTag', 'not hex', {authTag: 'zz'.repeat(16)}],
		['encryption.authTag', 'missing', {authTag: undefined}],
		['encryption.profileId', 'a list', {profileId: ['a']}],
		['encryption.algorithm', 'another one', {algorithm: 'aes-256-cbc'}],
	])('whose %s is %s is refused by that name', async (field, _what, change) => {
		const answer = await restoreWith(encryptionWith(change));

		expect(answer).toMatchObject({exitCode: 13});
		expect(answer.message).toContain(`field ${field}:`);
	});

	test.each([
		['size', {size: '12'}],
		['checksum', {checksum: 'abc'}],
		['compression', {compression: 'LZMA'}],
		['timestamp', {timestamp: 'yesterday'}],
		['version', {version: 2}],
		['dbseal.summary.tables', {dbseal: {summary: {tables: -1, rows: 0}}}],
	])('whose %s has a wrong type or value is refused', async (field, change) => {
		const answer = await restoreWith({...encryptionWith({}), ...change});

		expect(answer).toMatchObject({exitCode: 13});
		expect(answer.message).toContain(`field ${field}: `);
	});
});
