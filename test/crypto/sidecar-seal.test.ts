import {createHmac} from 'node:crypto';
import {expect, test} from 'vitest';
import {MasterKey} from '../../source/crypto/master-key.js';
import {isSidecarSealValid, sealSidecar} from '../../source/crypto/sidecar-seal.js';

const key = MasterKey.parse('11'.repeat(32));
const json = '{"compression":"GZIP","databases":["Bestellungen für Köln"],"version":1}';

test('a seal is HMAC-SHA-256 of the UTF-8 text with the sidecar key', () => {
	const expected = createHmac('sha256', key.sidecarKey()).update(json).digest('hex');

	expect(sealSidecar(key, json)).toBe(expected);
});

test('a seal fits its text', () => {
	expect(isSidecarSealValid(key, json, sealSidecar(key, json))).toBe(true);
});

test('a seal does not fit a text with one character changed', () => {
	expect(isSidecarSealValid(key, json.replace('1}', '2}'), sealSidecar(key, json))).toBe(false);
});

test('a seal does not fit another key', () => {
	expect(isSidecarSealValid(MasterKey.parse('12'.repeat(32)), json, sealSidecar(key, json))).toBe(false);
});

test.each(['', 'seal', '00'.repeat(31), '00'.repeat(33), 'zz'.repeat(32)])('%j is no seal', seal => {
	expect(isSidecarSealValid(key, json, seal)).toBe(false);
});
