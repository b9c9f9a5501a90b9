import {Buffer} from 'node:buffer';
import {createDecipheriv} from 'node:crypto';
import {inspect} from 'node:util';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {openValue, sealValue} from '../../source/crypto/sealing.js';
import {SystemKey} from '../../source/crypto/system-key.js';

const keyText = 'f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f';
const key = SystemKey.parse(keyText);
const place = 'profiles/sealed_key/7';
const secret = Buffer.from('hunter2, the password');

test('a sealed value is v1, IV, tag and ciphertext in hex, as any AES-256-GCM reads it', () => {
	const sealed = sealValue(Buffer.from(keyText, 'hex'), {place, plaintext: secret, iv: Buffer.from('000102030405060708090a0b', 'hex')});

	const [version, iv = '', tag = '', ciphertext = ''] = sealed.split(':');
	const decipher = createDecipheriv('aes-256-gcm', Buffer.from(keyText, 'hex'), Buffer.from(iv, 'hex'));
	decipher.setAAD(Buffer.from('profiles/sealed_key/7'));
	decipher.setAuthTag(Buffer.from(tag, 'hex'));
	expect([version, iv]).toEqual(['v1', '000102030405060708090a0b']);
	expect(decipher.update(ciphertext, 'hex', 'utf8') + decipher.final('utf8')).toBe('hunter2, the password');
});

test('any value opens at its place', () => {
	fc.assert(fc.property(fc.string({unit: 'binary'}), fc.uint8Array({maxLength: 200}), (anyPlace, plaintext) => {
		expect(key.open(anyPlace, key.seal(anyPlace, plaintext))).toEqual(Buffer.from(plaintext));
	}));
});

test('the same value is sealed to another text each time', () => {
	expect(key.seal(place, secret)).not.toBe(key.seal(place, secret));
});

test('a value does not open at another place', () => {
	const sealed = key.seal(place, secret);

	expect(() => key.open('profiles/sealed_key/8', sealed)).toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED', exitCode: 13}));
});

test('a value does not open with another key', () => {
	const sealed = key.seal(place, secret);

	expect(() => SystemKey.generate().open(place, sealed)).toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED'}));
});

test('a value with any one digit changed does not open', () => {
	const sealed = key.seal(place, Buffer.from('secret'));

	for (let position = 3; position < sealed.length; position++) {
		const changed = sealed.slice(0, position) + (sealed[position] === '0' ? '1' : '0') + sealed.slice(position + 1);

		expect(() => openValue(Buffer.from(keyText, 'hex'), {place, sealed: changed}), `digit ${position}`)
			.toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED'}));
	}
});

test('a value cut at any length does not open', () => {
	const sealed = key.seal(place, Buffer.from('secret'));

	for (let length = 0; length < sealed.length; length++) {
		expect(() => key.open(place, sealed.slice(0, length)), `length ${length}`).toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED'}));
	}
});

test.each([
	['another version', (sealed: string) => sealed.replace('v1', 'v2')],
	['a tag of 4 bytes', (sealed: string) => sealed.replace(/:(.{8}).{24}:/v, ':$1:')],
	['upper case', (sealed: string) => sealed.toUpperCase()],
	['a line end', (sealed: string) => `${sealed}\n`],
])('a value with %s does not open', (_, change) => {
	const sealed = key.seal(place, secret);

	expect(() => key.open(place, change(sealed))).toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED'}));
});

test('an error does not show the sealed value', () => {
	const sealed = key.seal(place, secret);

	expect(() => key.open('elsewhere', sealed)).toThrow(expect.objectContaining({message: 'the sealed value at elsewhere does not open: its auth tag does not match'}));
});

test('white space around a key and upper case are forgiven', () => {
	expect(SystemKey.parse(` ${keyText.toUpperCase()}\r\n`).toHex()).toBe(keyText);
});

test.each([
	['', 'it is empty'],
	['secret', 'it has 6 characters, and number 1, "s", is not a hex digit'],
	[keyText.slice(2), 'it has 62 hex digits, not 64'],
	[`${keyText.slice(0, 32)} ${keyText.slice(32)}`, 'it has 65 characters, and number 33, U+0020, is not a hex digit'],
])('%j is refused with the reason', (text, reason) => {
	expect(() => SystemKey.parse(text)).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_INVALID',
		exitCode: 12,
		message: `the system key can't be used: ${reason}`,
	}));
});

test.each([
	['text', String(key)],
	['JSON', JSON.stringify({key})],
	['an inspection', inspect(key, {depth: 9, showHidden: true})],
])('%s of it does not show the key', (_, shown) => {
	expect(shown).not.toMatch(/f0[ ,]*e1/iv);
	expect(shown).not.toContain('240, 225');
});
