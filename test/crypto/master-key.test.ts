import {Buffer} from 'node:buffer';
import {inspect} from 'node:util';
import {expect, test} from 'vitest';
import {formatFingerprint} from '../../source/core/fingerprint.js';
import {MasterKey} from '../../source/crypto/master-key.js';

const keyText = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const key = MasterKey.parse(keyText);

function refusalOf(text: string): unknown {
	try {
		MasterKey.parse(text);
	} catch (error) {
		return error;
	}

	return undefined;
}

test('a fingerprint, a sidecar key and an artifact key are derived from it as frozen', () => {
	expect({
		fingerprint: key.fingerprint,
		sidecarKey: key.sidecarKey().toString('hex'),
		artifactKey: key.artifactKey().toString('hex'),
	}).toEqual({
		fingerprint: '25dd8efd66e5801a01c930a8b84171fd',
		sidecarKey: 'f4a552a776b89d4cee73ffdcc6e18887611eb073e6896721b96d4b814ed115a8',
		artifactKey: '5ba7e0023dff78cdb8132daea71d0c357c751648233895a21931a776a154005e',
	});
});

test('a shown fingerprint is its first 8 bytes in four groups', () => {
	expect(formatFingerprint('a1b2c3d4e5f607180011223344556677')).toBe('a1b2-c3d4-e5f6-0718');
});

test('spaces, line ends, tabs and upper case are forgiven', () => {
	const pasted = `  ${keyText.slice(0, 32).toUpperCase()}\r\n\t${keyText.slice(32).replaceAll(/(.{4})/gv, '$1 ')}\n`;

	expect(MasterKey.parse(pasted).toHex()).toBe(keyText);
});

test.each([
	['', 'it is empty'],
	['   \n', 'it is empty'],
	[keyText.slice(1), 'it has 63 hex digits, not 64'],
	[`${keyText}0`, 'it has 65 hex digits, not 64'],
	[keyText.replace('0f', '0g'), 'it has 64 characters, and number 32, "g", is not a hex digit'],
	[keyText.replace('0f', 'О0'), 'it has 64 characters, and number 31, U+041E, is not a hex digit'],
	[`0x${keyText}`, 'it has 66 characters, and number 2, "x", is not a hex digit'],
])('%j is refused with the reason', (text, reason) => {
	expect(refusalOf(text)).toMatchObject({
		code: 'MASTER_KEY_INVALID',
		exitCode: 12,
		message: `that is no master key: ${reason}`,
	});
});

test('a refused text is not repeated', () => {
	const error = refusalOf(`${keyText}zz`);

	expect(inspect(error)).not.toContain(keyText.slice(0, 8));
});

test.each([0, 16, 31, 33, 64])('%i bytes are refused', size => {
	expect(() => MasterKey.fromBytes(Buffer.alloc(size))).toThrow(expect.objectContaining({code: 'MASTER_KEY_INVALID'}));
});

test('it keeps its own copy of the bytes', () => {
	const bytes = Buffer.alloc(32, 1);
	const copied = MasterKey.fromBytes(bytes);

	bytes.fill(2);

	expect(copied.toHex()).toBe('01'.repeat(32));
});

test('a new key takes its 32 bytes from the random source', () => {
	const made = MasterKey.generate(size => Buffer.alloc(size, 0xAB));

	expect(made.toHex()).toBe('ab'.repeat(32));
});

test('two new keys differ', () => {
	expect(MasterKey.generate().toHex()).not.toBe(MasterKey.generate().toHex());
});

test.each([
	['text', String],
	['JSON', (secret: MasterKey) => JSON.stringify({secret})],
	['an inspection', (secret: MasterKey) => inspect(secret, {depth: 9, showHidden: true})],
	['a copy of its properties', (secret: MasterKey) => inspect({...secret})],
])('%s of it does not show the key', (_, show) => {
	const shown = show(MasterKey.parse(keyText));

	expect(shown).not.toContain('000102');
	expect(shown).not.toContain('00 01 02');
	expect(shown).not.toContain('0, 1, 2');
});
