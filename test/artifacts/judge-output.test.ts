import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {judgeOutput} from '../../source/artifacts/judge-output.js';

/** 1 KiB that looks random and is the same on every machine. */
const noise = Buffer.concat(Array.from({length: 32}, (_, index) => createHash('sha256').update(String(index)).digest()));

describe('what a candidate key decrypts to is', () => {
	test.each([
		['an SQLite database', 'SQLite format 3\0'],
		['a PostgreSQL dump', '--\n-- PostgreSQL database dump\n'],
		['a MariaDB dump', String.raw`/*M!999999\- enable the sandbox mode */`],
		['a Redis snapshot', 'REDIS0011'],
	])('plausible as %s', (what, head) => {
		expect(judgeOutput(Buffer.from(head, 'latin1'))).toEqual({verdict: 'plausible', reason: `begins as ${what}`});
	});

	test('plausible as text', () => {
		expect(judgeOutput(Buffer.from('INSERT INTO t VALUES (1);\n'.repeat(10))).verdict).toBe('plausible');
	});

	test('plausible as UTF-8 text even when its last character is cut', () => {
		expect(judgeOutput(Buffer.from('Ж日本語🦊'.repeat(20)).subarray(0, 201)).verdict).toBe('plausible');
	});

	test('refused when it is noise', () => {
		expect(judgeOutput(noise).verdict).toBe('refused');
	});

	test('refused when most bytes are 0x80 and up', () => {
		expect(judgeOutput(Buffer.alloc(256, 0xE4)).verdict).toBe('refused');
	});

	test('undecided with 63 bytes of text, and plausible with 64', () => {
		expect(judgeOutput(Buffer.alloc(63, 'a')).verdict).toBe('undecided');
		expect(judgeOutput(Buffer.alloc(64, 'a')).verdict).toBe('plausible');
	});

	test('text with 85 printable bytes of 100, and none with 84', () => {
		const mixed = (printable: number) => Buffer.concat([Buffer.alloc(printable, 'a'), Buffer.alloc(100 - printable, 1)]);

		expect(judgeOutput(mixed(85)).verdict).toBe('plausible');
		expect(judgeOutput(mixed(84)).verdict).toBe('refused');
	});

	test('undecided when there is too little of it', () => {
		expect(judgeOutput(Buffer.from('abc')).verdict).toBe('undecided');
	});

	test('undecided when there is nothing', () => {
		expect(judgeOutput(Buffer.alloc(0)).verdict).toBe('undecided');
	});
});
