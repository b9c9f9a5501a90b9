/**
 * What a stranger would write after reading docs/format.md: none of our sources, only Node's own cryptography.
 * It holds the page to the frozen artifacts.
 */
import {Buffer} from 'node:buffer';
import {
	createDecipheriv, createHash, createHmac, hkdfSync,
} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import zlib from 'node:zlib';
import {expect, test} from 'vitest';
import {
	chunked, fixtures, gzip, largeDump,
} from './reader-folder.js';

const keyText = await fs.readFile(path.join(fixtures, 'kit/master.key'), 'utf8');
const masterKey = Buffer.from(keyText.trim(), 'hex');

function derive(info: string, size: number): Buffer {
	return Buffer.from(hkdfSync('sha256', masterKey, '', info, size));
}

function sha256(data: Uint8Array): string {
	return createHash('sha256').update(data).digest('hex');
}

test('section 1: the fingerprint is the one in the sidecar', async () => {
	const sidecar = await fs.readFile(path.join(fixtures, `${gzip}.meta.json`), 'utf8');

	expect(sidecar).toContain(`"keyFingerprint": "${derive('dbseal/v1/fingerprint', 16).toString('hex')}"`);
});

test('section 4: the seal is an HMAC over canonical JSON', async () => {
	const sidecar = JSON.parse(await fs.readFile(path.join(fixtures, `${gzip}.meta.json`), 'utf8')) as {dbseal: {seal?: string}};
	const {seal} = sidecar.dbseal;
	delete sidecar.dbseal.seal;

	const expected = createHmac('sha256', derive('dbseal/v1/sidecar', 32)).update(canonical(sidecar)).digest('hex');

	expect(seal).toBe(expected);
});

test('section 5: a chunked artifact opens by its own header', async () => {
	const file = await fs.readFile(path.join(fixtures, chunked));
	const payloadAt = 12 + file.readUInt32BE(8);
	const context = createHash('sha256').update(file.subarray(0, payloadAt)).digest();
	const payload = file.subarray(payloadAt);
	const derived = expandSha512(derive('dbseal/v2/artifact', 32), Buffer.concat([
		Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0'), payload.subarray(0, 24), context,
	]), 76);

	const plain: Buffer[] = [];
	for (let index = 0, at = 56; at < payload.length; index++, at += 16_400) {
		plain.push(openChunk(derived, index, payload.subarray(at, at + 16_400)));
	}

	expect(file.subarray(0, 8).toString('latin1')).toBe('dbseal2\n');
	expect(payload.subarray(24, 56)).toEqual(derived.subarray(44, 76));
	expect(sha256(zlib.gunzipSync(Buffer.concat(plain)))).toBe(largeDump.sha256);
});

test('section 6: the extra field of each gzip member says where the next one begins', async () => {
	const sidecar = JSON.parse(await fs.readFile(path.join(fixtures, `${gzip}.meta.json`), 'utf8')) as {encryption: {iv: string; authTag: string}};
	const decipher = createDecipheriv('aes-256-gcm', masterKey, Buffer.from(sidecar.encryption.iv, 'hex'), {authTagLength: 16});
	decipher.setAuthTag(Buffer.from(sidecar.encryption.authTag, 'hex'));
	const compressed = Buffer.concat([decipher.update(await fs.readFile(path.join(fixtures, gzip))), decipher.final()]);

	const sizes: number[] = [];
	let at = 0;
	while (at < compressed.length) {
		expect(compressed.subarray(at + 12, at + 14).toString()).toBe('MZ');
		const end = at + 20 + compressed.readUInt32LE(at + 16) + 8;
		sizes.push(zlib.gunzipSync(compressed.subarray(at, end)).length);
		at = end;
	}

	expect(sizes).toEqual([1_048_576, largeDump.sizeBytes - 1_048_576]);
});

/** RFC 8785 for what a sidecar holds: no floats, no odd characters in names. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) {
		return `[${value.map(item => canonical(item)).join(',')}]`;
	}

	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value).toSorted(([one], [other]) => one < other ? -1 : 1);
		return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
	}

	return JSON.stringify(value);
}

function expandSha512(key: Uint8Array, info: Uint8Array, size: number): Buffer {
	const first = createHmac('sha512', key).update(info).update(Buffer.of(1)).digest();
	const second = createHmac('sha512', key).update(first).update(info).update(Buffer.of(2)).digest();
	return Buffer.concat([first, second]).subarray(0, size);
}

function openChunk(derived: Buffer, index: number, chunk: Buffer): Buffer {
	const nonce = Buffer.from(derived.subarray(32, 44));

	nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ BigInt(index), 4);
	const decipher = createDecipheriv('aes-256-gcm', derived.subarray(0, 32), nonce, {authTagLength: 16});
	decipher.setAuthTag(chunk.subarray(-16));
	return Buffer.concat([decipher.update(chunk.subarray(0, -16)), decipher.final()]);
}
