/** The vectors of docs/format.md, "Test vectors", read from that page: what somebody writes a reader by is what the source does. */
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {parseChunkedHeader, readChunked, writeChunked} from '../../source/artifacts/chunked-header.js';
import {parseSidecar} from '../../source/artifacts/sidecar.js';
import {checkSeal} from '../../source/artifacts/write-sidecar.js';
import {encryptChunked} from '../../source/crypto/chunked-cipher.js';
import {MasterKey} from '../../source/crypto/master-key.js';
import {openValue, sealValue} from '../../source/crypto/sealing.js';
import {sealSidecar} from '../../source/crypto/sidecar-seal.js';
import {decryptStream} from '../../source/crypto/stream-cipher.js';
import {through} from '../through.js';

const page = fs.readFileSync(path.join(import.meta.dirname, '../../docs/format.md'), 'utf8');
const dump = '-- a dump\n';

/** The block that follows `<!-- vector: NAME -->`. */
function vector(name: string): string {
	const {block} = new RegExp(`<!-- vector: ${name} -->\\n\`\`\`\\w*\\n(?<block>.*?)\\n\`\`\``, 'sv').exec(page)?.groups ?? {};
	if (block === undefined) {
		throw new Error(`docs/format.md has no vector ${name}`);
	}

	return block;
}

const fromHex = (text: string) => Buffer.from(text.replaceAll('\n', ''), 'hex');
const [masterKey = '', fingerprint, sidecarKey, inputKey] = vector('keys').split('\n');
const key = MasterKey.parse(masterKey);
const chunked = fromHex(vector('chunked'));

test('the keys that are derived are those of the page', () => {
	expect([key.fingerprint, key.sidecarKey().toString('hex'), key.artifactKey().toString('hex')]).toEqual([fingerprint, sidecarKey, inputKey]);
});

test('the sealed value of the page is what is sealed, and opens', () => {
	const [systemKey = '', place = '', plaintext = '', sealed = ''] = vector('sealed-value').split('\n');
	const iv = fromHex(sealed.split(':')[1] ?? '');

	expect(sealValue(fromHex(systemKey), {place, plaintext: fromHex(plaintext), iv})).toBe(sealed);
	expect(openValue(fromHex(systemKey), {place, sealed}).toString('hex')).toBe(plaintext);
});

describe('the sidecar of the page', () => {
	const sidecar = parseSidecar('a.meta.json', Buffer.from(vector('sidecar')));

	test('has the seal of its key', () => {
		expect(checkSeal(sidecar, key)).toBe('valid');
	});

	test('is sealed over the text that the page shows', () => {
		expect(sealSidecar(key, vector('sealed-text'))).toBe(sidecar.extras?.seal);
	});

	test.each([
		['a null is taken out', 'locked', undefined],
		['a null is filled', 'locked', false],
		['a field that nobody knows is changed', 'note of another tool', 'nothing'],
	])('is edited where %s', (_what, name, value) => {
		const edited = {...JSON.parse(vector('sidecar')) as Record<string, unknown>, [name]: value};

		expect(checkSeal(parseSidecar('a.meta.json', JSON.stringify(edited)), key)).toBe('altered');
	});

	test('opens the stream artifact of the page', async () => {
		const {encryption} = sidecar;

		expect(encryption?.format === 'stream' && String(await through(decryptStream(key, encryption), [fromHex(vector('stream'))]))).toBe(dump);
	});
});

describe('the chunked artifact of the page', () => {
	test('opens', async () => {
		expect(String(await through(readChunked(key, parseChunkedHeader('a.enc', chunked)), [chunked]))).toBe(dump);
	});

	test('is what is written with its header and its salt', async () => {
		const {json, payloadOffset, context, prefix} = parseChunkedHeader('a.enc', chunked);

		const written = await through(writeChunked(key, JSON.parse(json.toString()) as Record<string, unknown>), [Buffer.from(dump)]);
		const payload = await through(encryptChunked(key.artifactKey(), context, {salt: prefix.subarray(0, 24)}), [Buffer.from(dump)]);

		expect(written.subarray(0, payloadOffset).equals(chunked.subarray(0, payloadOffset))).toBe(true);
		expect(payload.equals(chunked.subarray(payloadOffset))).toBe(true);
	});
});

test.each([
	['the stream artifact', {'a.enc': fromHex(vector('stream')), 'a.enc.meta.json': vector('sidecar')}],
	['the chunked artifact', {'a.enc': chunked}],
])('the reader that was written from the page opens %s of it', (_what, files) => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-vectors-'));
	for (const [name, content] of Object.entries(files)) {
		fs.writeFileSync(path.join(folder, name), content);
	}

	const reader = path.join(import.meta.dirname, '../recover/mini-reader.mjs');
	const {stdout, stderr} = spawnSync(process.execPath, [reader, path.join(folder, 'a.enc'), masterKey], {encoding: 'utf8'});
	fs.rmSync(folder, {recursive: true});

	expect({stdout, stderr}).toEqual({stdout: dump, stderr: ''});
});
