/**
 * A reader of one artifact, written from docs/format.md alone: node mini-reader.mjs ARTIFACT KEY (64 hex digits). Writes the dump to stdout.
 * The rule: nothing of the project is imported. What had to be looked up elsewhere was missing on that page, and is there now.
 */
import {Buffer} from 'node:buffer';
import {
	createDecipheriv, createHash, createHmac, hkdfSync,
} from 'node:crypto';
import fs from 'node:fs';
import process from 'node:process';
import zlib from 'node:zlib';

const [file = '', keyHex = ''] = process.argv.slice(2);
const masterKey = Buffer.from(keyHex, 'hex');
const stored = fs.readFileSync(file);
const sidecar = readSidecar();
process.stdout.write(stored.subarray(0, 8).equals(Buffer.from('dbseal2\n')) ? openChunked() : openStream());

/** Section 3. */
function openStream() {
	check(sidecar, 'a stream artifact needs its sidecar');
	const {encryption: nested, encrypted, iv, authTag} = sidecar;
	const isEncrypted = nested ? nested.enabled !== false : encrypted === true;
	check(isEncrypted || !file.endsWith('.enc'), 'the sidecar says nothing of an encryption, and the name does');
	checkStored();
	return decompress(sidecar, isEncrypted ? decryptStream(nested ?? {iv, authTag}) : stored);
}

function decryptStream({iv, authTag}) {
	checkSeal();
	check([24, 32].includes(iv.length) && authTag.length === 32, 'iv or authTag is not as long as it must be');
	return gcm(masterKey, {iv: Buffer.from(iv, 'hex'), authTag: Buffer.from(authTag, 'hex'), ciphertext: stored});
}

/** Section 5. The header counts; a sidecar is looked at for what only the end tells. */
function openChunked() {
	const headerEnd = 12 + stored.readUInt32BE(8);
	check(headerEnd <= 12 + 65_536, 'the header is too long');
	const header = JSON.parse(stored.subarray(12, headerEnd).toString());
	const context = createHash('sha256').update(stored.subarray(0, headerEnd)).digest();
	const payload = stored.subarray(headerEnd);
	const label = Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');
	const derived = expand76(derive('dbseal/v2/artifact'), Buffer.concat([label, payload.subarray(0, 24), context]));
	check(derived.subarray(44).equals(payload.subarray(24, 56)), 'commitment: another key, or an edited header');
	if (sidecar) {
		checkSeal();
		checkStored();
		checkAgreement(header, sidecar);
	}

	return decompress({...header, dbseal: {...header.dbseal, ...sidecar?.dbseal}}, decryptChunks(derived, payload.subarray(56)));
}

/** The last one is always shorter: after a full one there is another, perhaps of no plaintext. */
function decryptChunks(derived, chunks) {
	const count = Math.floor(chunks.length / 16_400) + 1;
	return Buffer.concat(Array.from({length: count}, (_, index) => {
		const iv = Buffer.from(derived.subarray(32, 44));
		iv.writeBigUInt64BE(iv.readBigUInt64BE(4) ^ BigInt(index), 4);
		const chunk = chunks.subarray(index * 16_400, (index + 1) * 16_400);
		return gcm(derived.subarray(0, 32), {iv, authTag: chunk.subarray(-16), ciphertext: chunk.subarray(0, -16)});
	}));
}

function checkAgreement(header, beside) {
	for (const [name, value] of Object.entries(header)) {
		const other = beside[name];
		if (isObject(value) && isObject(other)) {
			checkAgreement(value, other);
		} else {
			check([undefined, null].includes(other) || canonical(other) === canonical(value), `the sidecar contradicts the header in ${name}`);
		}
	}
}

/** Section 4. */
function readSidecar() {
	const path = `${file}.meta.json`;
	return fs.existsSync(path) ? JSON.parse(fs.readFileSync(path, 'utf8').replace(/^\uFEFF/v, '')) : undefined;
}

function checkSeal() {
	const {dbseal, ...rest} = sidecar;
	const {seal, ...extras} = dbseal ?? {};
	const computed = createHmac('sha256', derive('dbseal/v1/sidecar')).update(canonical({...rest, dbseal: extras})).digest('hex');
	check(!seal || seal.toLowerCase() === computed, 'seal: the sidecar was edited, or the key is another one');
}

function checkStored() {
	const {checksum, size} = sidecar;
	checkSize(stored, size);
	check(!checksum || checksum.toLowerCase() === createHash('sha256').update(stored).digest('hex'), 'the checksum does not match');
}

/** Section 6, and what the sidecar says of the dump. */
function decompress({compression, dbseal}, bytes) {
	const decoders = {
		NONE: given => given, GZIP: zlib.gunzipSync, BROTLI: zlib.brotliDecompressSync, ZSTD: zlib.zstdDecompressSync,
	};
	const dump = decoders[(compression ?? 'NONE').toUpperCase()](bytes);
	check(dump.length > 0, 'there is no dump in it');
	checkSize(dump, dbseal?.plainSize);
	return dump;
}

function checkSize(bytes, size) {
	check((size ?? bytes.length) === bytes.length, `there are ${bytes.length} bytes, not ${size}`);
}

/** Section 1: HKDF-SHA-256 with an empty salt. */
function derive(info) {
	return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), info, 32));
}

/** HKDF-Expand-SHA-512 to 76 bytes. */
function expand76(inputKey, info) {
	const first = createHmac('sha512', inputKey).update(info).update(Uint8Array.of(1)).digest();
	return Buffer.concat([first, createHmac('sha512', inputKey).update(first).update(info).update(Uint8Array.of(2)).digest()]).subarray(0, 76);
}

function gcm(key, {iv, authTag, ciphertext}) {
	const decipher = createDecipheriv('aes-256-gcm', key, iv, {authTagLength: 16});
	decipher.setAuthTag(authTag);
	return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** RFC 8785: names in the order of their UTF-16 code units, everything else as JavaScript writes it. */
function canonical(value) {
	if (Array.isArray(value)) {
		return `[${value.map(item => canonical(item)).join(',')}]`;
	}

	return isObject(value)
		? `{${Object.keys(value).toSorted().map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
		: JSON.stringify(value);
}

function isObject(value) {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function check(isGood, message) {
	if (!isGood) {
		throw new Error(message);
	}
}
