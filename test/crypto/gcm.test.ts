import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {assertGcmSizes, gcmOpen, gcmSeal} from '../../source/crypto/gcm.js';
import aesGcm from '../vectors/wycheproof/aes_gcm_test.json' with {type: 'json'};

const vectors = aesGcm.testGroups
	.filter(group => group.keySize === 256 && group.tagSize === 128)
	.flatMap(group => group.tests.map(vector => ({
		...vector,
		name: `${vector.tcId} ${vector.comment}`,
		key: Buffer.from(vector.key, 'hex'),
		iv: Buffer.from(vector.iv, 'hex'),
		authTag: Buffer.from(vector.tag, 'hex'),
		additionalData: Buffer.from(vector.aad, 'hex'),
		plaintext: Buffer.from(vector.msg, 'hex'),
		ciphertext: Buffer.from(vector.ct, 'hex'),
	})));
const taken = vectors.filter(vector => vector.iv.length === 12 || vector.iv.length === 16);
const valid = taken.filter(vector => vector.result === 'valid');
const invalid = taken.filter(vector => vector.result === 'invalid');
const refused = vectors.filter(vector => !taken.includes(vector));

test('Wycheproof has 85 vectors for 256-bit keys, 67 of them with IVs that we take', () => {
	expect([vectors.length, valid.length, invalid.length, refused.length]).toEqual([85, 40, 27, 18]);
});

test.each(valid)('Wycheproof $name opens', ({key, plaintext, ...sealed}) => {
	expect(gcmOpen(key, sealed)).toEqual(plaintext);
});

test.each(valid)('Wycheproof $name is sealed to the same bytes', ({key, iv, additionalData, plaintext, ciphertext, authTag}) => {
	expect(gcmSeal(key, {iv, additionalData, plaintext})).toEqual({ciphertext, authTag});
});

test.each(invalid)('Wycheproof $name does not open', ({key, ...sealed}) => {
	expect(gcmOpen(key, sealed)).toBeUndefined();
});

test.each(refused)('Wycheproof $name is refused for its IV', ({key, ...sealed}) => {
	expect(() => gcmOpen(key, sealed)).toThrow(expect.objectContaining({code: 'SIDECAR_INVALID'}));
});

test.each([0, 4, 8, 12, 15, 17])('a tag of %i bytes is refused, with the field named', size => {
	expect(() => {
		assertGcmSizes({iv: Buffer.alloc(12), authTag: Buffer.alloc(size)});
	}).toThrow(expect.objectContaining({code: 'SIDECAR_INVALID', message: `authTag has ${size} bytes, not 16`}));
});
