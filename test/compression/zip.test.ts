import {Buffer} from 'node:buffer';
import {zipSync} from 'fflate';
import {expect, test} from 'vitest';
import {readZip} from '../../source/compression/zip.js';

test.each([0, 9] as const)('a file packed at level %i comes out as it went in', level => {
	const [file] = readZip(Buffer.from(zipSync({'master.key': [Buffer.from('ab'.repeat(32)), {level}]})));

	expect(file?.name).toBe('master.key');
	expect(file?.read().toString()).toBe('ab'.repeat(32));
});

test('a file that would fill the memory is not unpacked', () => {
	const [small, large] = [16_000_000, 16_000_001].map(size => readZip(Buffer.from(zipSync({zeros: Buffer.alloc(size)})))[0]);

	expect(small?.read()).toHaveLength(16_000_000);
	expect(() => large?.read()).toThrow(expect.objectContaining({code: 'DATA_CORRUPT', exitCode: 13}));
});
