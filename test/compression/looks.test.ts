import {Buffer} from 'node:buffer';
import {gzipSync} from 'node:zlib';
import {
	describe, expect, test,
} from 'vitest';
import {brotli} from '../../source/compression/brotli.js';
import {gzip} from '../../source/compression/gzip.js';
import {none} from '../../source/compression/none.js';
import {codecs} from '../../source/compression/registry.js';
import {zstd} from '../../source/compression/zstd.js';
import {dumpText, incompressible} from '../sample-bytes.js';
import {through} from '../through.js';

const text = dumpText(3_000_000);

describe.each([[gzip, 1024], [brotli, 4096], [zstd, 65_536], [none, 1024]] as const)('$name', (codec, headBytes) => {
	test(`the first ${headBytes} bytes of its own data are plausible and decode to the start of the text`, async () => {
		const stored = await through(codec.compress({}), [text]);

		const {verdict, output} = codec.look(stored.subarray(0, headBytes));

		expect(verdict).toBe('plausible');
		expect(output.length).toBeGreaterThanOrEqual(64);
		expect(text.subarray(0, output.length).equals(output)).toBe(true);
	});

	test('no bytes are undecided', () => {
		expect(codec.look(Buffer.alloc(0)).verdict).toBe('undecided');
	});

	test('no head of its own data is refused, however short', async () => {
		const stored = await through(codec.compress({}), [text.subarray(0, 5000)]);

		for (let length = 0; length <= stored.length; length++) {
			expect(codec.look(stored.subarray(0, length)).verdict, `length ${length}`).not.toBe('refused');
		}
	});

	test('a look never throws', () => {
		for (let seed = 1; seed < 250; seed++) {
			const head = incompressible(1024, seed);
			const own = codec.look(head);

			expect(['plausible', 'refused', 'undecided']).toContain(own.verdict);
			expect(own.reason).not.toBe('');
		}
	});
});

describe('gzip', () => {
	const header = '1f8b0800000000000003';

	test.each([
		['other magic bytes', '1f8c08000000000000030000'],
		['a first byte alone that is another', '50'],
		['another method', '1f8b0700000000000003'],
		['a reserved flag', '1f8b0820000000000003'],
		['deflate data of a block type that there is not', `${header}07${'00'.repeat(100)}`],
	])('%s is refused', (_, head) => {
		expect(gzip.look(Buffer.from(head, 'hex')).verdict).toBe('refused');
	});

	test.each([
		['a header alone', header],
		['an extra field that goes on', `1f8b0804000000000003ffff${'00'.repeat(100)}`],
		['a name without end', `1f8b0808000000000003${'61'.repeat(100)}`],
		['a first byte alone', '1f'],
	])('%s is undecided', (_, head) => {
		expect(gzip.look(Buffer.from(head, 'hex')).verdict).toBe('undecided');
	});

	test('63 bytes that inflate say too little, and 64 are enough', () => {
		expect(gzip.look(gzipSync(Buffer.alloc(63, 'a'))).verdict).toBe('undecided');
		expect(gzip.look(gzipSync(Buffer.alloc(64, 'a'))).verdict).toBe('plausible');
	});

	test('a name and a comment in the header are skipped', () => {
		const stored = gzipSync(text.subarray(0, 1000));
		const named = Buffer.concat([Buffer.from('1f8b0818000000000003', 'hex'), Buffer.from('orders.sql\0from the night\0'), stored.subarray(10)]);

		expect(Buffer.from(gzip.look(named).output).toString()).toBe(text.subarray(0, 1000).toString());
	});

	test('100 000 heads of wrong keys are all refused', () => {
		const heads = Array.from({length: 200}, (_, seed) => incompressible(1024, seed));

		let refused = 0;
		for (let round = 0; round < 500; round++) {
			for (const head of heads) {
				refused += gzip.look(head).verdict === 'refused' ? 1 : 0;
			}
		}

		expect(refused).toBe(100_000);
	});
});

describe('brotli', () => {
	test('a head that stands for many megabytes is decoded in part', async () => {
		const stored = await through(brotli.compress({}), [Buffer.concat([text.subarray(0, 4000), Buffer.alloc(50_000_000)])]);

		const {verdict, output} = brotli.look(stored);

		expect(verdict).toBe('plausible');
		expect(text.subarray(0, output.length).equals(output)).toBe(true);
	});

	test('a head that stands for many megabytes from its first byte on is undecided', async () => {
		const stored = await through(brotli.compress({}), [Buffer.alloc(50_000_000)]);

		expect(brotli.look(stored).verdict).toBe('undecided');
	});
});

describe('zstd', () => {
	test('a head too short for its first block is undecided', async () => {
		const stored = await through(zstd.compress({}), [text]);

		expect(zstd.look(stored.subarray(0, 100)).verdict).toBe('undecided');
	});

	test('magic bytes with another frame behind them are refused', () => {
		expect(zstd.look(Buffer.from(`28b52ffd${'07'.repeat(1000)}`, 'hex')).verdict).toBe('refused');
	});
});

test('the data of one codec is refused by the others that have magic bytes', async () => {
	const verdicts = await Promise.all(codecs.map(async codec => {
		const stored = await through(codec.compress({}), [text]);
		return [gzip, zstd].map(other => other.look(stored.subarray(0, 65_536)).verdict);
	}));

	expect(verdicts).toEqual([['plausible', 'refused'], ['refused', 'refused'], ['refused', 'plausible'], ['refused', 'refused']]);
});
