import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {assertWholeFrames} from '../../source/compression/zstd-frames.js';
import {dumpText, incompressible} from '../sample-bytes.js';
import {describeWithServer} from '../servers/needs.js';
import {failureOf, split, through} from '../through.js';

const walk = (source: AsyncIterable<Uint8Array>) => assertWholeFrames(source);

/** RFC 8878, section 3.1.1: one segment of 10 bytes, whose only block repeats one byte. */
const repeating = Buffer.from('28b52ffd200a53000061', 'hex');

/** Section 3.1.2: four bytes that any reader skips. */
const skippable = Buffer.from('502a4d1804000000deadbeef', 'hex');

const whole: ReadonlyArray<readonly [string, Buffer]> = [
	['a block that repeats one byte', repeating],
	['bytes to skip', skippable],
	['two frames', Buffer.concat([repeating, repeating])],
	['a frame between bytes to skip', Buffer.concat([skippable, repeating, skippable])],
];

test.each(whole)('%s is whole, however it comes', async (_, bytes) => {
	const atOnce = await through(walk, [bytes]);
	const bytewise = await through(walk, split(bytes, [1]));

	expect(atOnce.equals(bytes)).toBe(true);
	expect(bytewise.equals(bytes)).toBe(true);
});

test('a frame that is cut anywhere is not whole', async () => {
	for (let length = 1; length < repeating.length; length++) {
		const {error} = await failureOf(walk, [repeating.subarray(0, length)]);

		expect(error, `length ${length}`).toMatchObject({code: 'DATA_CORRUPT', message: 'the zstd data can\'t be decompressed: it was cut'});
	}
});

test('what begins as no frame is none', async () => {
	const {error} = await failureOf(walk, [Buffer.concat([repeating, Buffer.from('garbage')])]);

	expect(error).toMatchObject({code: 'DATA_CORRUPT', message: 'the zstd data can\'t be decompressed: no frame starts where one should'});
});

describeWithServer('other readers and peers', 'what the zstd tool writes', () => {
	test.each([
		['text', dumpText(5000), []],
		['noise', incompressible(300_000), []],
		['zeros', Buffer.alloc(1_000_000), []],
		['text without a checksum', dumpText(5000), ['--no-check']],
		['nothing', Buffer.alloc(0), []],
	] as const)('of %s is whole, and not without its last byte', async (_, input, flags) => {
		const bytes = execFileSync('zstd', ['-q', '-c', ...flags], {input, maxBuffer: 10_000_000});

		const output = await through(walk, split(bytes, [1000, 1, 7]));
		const {error} = await failureOf(walk, [bytes.subarray(0, -1)]);

		expect(output.equals(bytes)).toBe(true);
		expect(error).toMatchObject({code: 'DATA_CORRUPT'});
	});
});
