import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {hkdfExpandSha512, hkdfSha256} from '../../source/crypto/hkdf.js';
import hkdf from '../vectors/wycheproof/hkdf_sha256_test.json' with {type: 'json'};

const vectors = hkdf.testGroups.flatMap(group => group.tests.map(vector => ({
	...vector,
	name: `${vector.tcId} ${vector.comment}`,
	inputKey: Buffer.from(vector.ikm, 'hex'),
	salt: Buffer.from(vector.salt, 'hex'),
	info: Buffer.from(vector.info, 'hex'),
	sizeBytes: vector.size,
})));
const valid = vectors.filter(vector => vector.result === 'valid');
const invalid = vectors.filter(vector => vector.result === 'invalid');

test('Wycheproof has 105 vectors', () => {
	expect([valid.length, invalid.length]).toEqual([102, 3]);
});

test.each(valid)('Wycheproof $name is derived', ({okm, ...derivation}) => {
	expect(hkdfSha256(derivation).toString('hex')).toBe(okm);
});

test.each(invalid)('Wycheproof $name is refused', derivation => {
	expect(() => hkdfSha256(derivation)).toThrow();
});

test('RFC 5869 test case 1 is derived', () => {
	const derived = hkdfSha256({
		inputKey: Buffer.alloc(22, 0x0B),
		salt: Buffer.from('000102030405060708090a0b0c', 'hex'),
		info: Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'),
		sizeBytes: 42,
	});

	expect(derived.toString('hex')).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
});

test('HKDF-Expand with SHA-512 gives what Node derives after an extract with the same key', async () => {
	const {createHmac, hkdfSync} = await import('node:crypto');
	const inputKey = Buffer.alloc(32, 7);
	const salt = Buffer.from('salt');
	const extracted = createHmac('sha512', salt).update(inputKey).digest();

	const derived = hkdfExpandSha512({inputKey: extracted, info: Buffer.from('info'), sizeBytes: 200});

	expect(derived).toEqual(Buffer.from(hkdfSync('sha512', inputKey, salt, 'info', 200)));
});
