import {expect, test} from 'vitest';
import {codecByName, codecBySidecarName, codecs} from '../../source/compression/registry.js';

test('names, sidecar names and suffixes are the ones of the format', () => {
	expect(codecs.map(({name, sidecarName, suffix}) => [name, sidecarName, suffix])).toEqual([
		['gzip', 'GZIP', '.gz'],
		['brotli', 'BROTLI', '.br'],
		['zstd', 'ZSTD', '.zst'],
		['none', 'NONE', ''],
	]);
});

test('the default levels are gzip 6, brotli 5, zstd 3', () => {
	expect(codecs.map(codec => codec.levels?.default)).toEqual([6, 5, 3, undefined]);
});

test('a codec is found by its name', () => {
	expect(codecByName('brotli').suffix).toBe('.br');
});

test('a name that no codec has is refused with those that there are', () => {
	expect(() => codecByName('lzma')).toThrow(expect.objectContaining({
		code: 'INVALID_SETTING',
		message: 'there is no compression "lzma"',
		hint: 'Use one of gzip, brotli, zstd, none.',
	}));
});

test.each([
	['GZIP', 'gzip'], ['gzip', 'gzip'], ['Brotli', 'brotli'], ['ZSTD', 'zstd'], ['NONE', 'none'], [undefined, 'none'],
])('the sidecar name %s is %s', (sidecarName, name) => {
	expect(codecBySidecarName(sidecarName).name).toBe(name);
});

test.each(['', 'LZMA', 'GZIP '])('the sidecar name %j is refused', sidecarName => {
	expect(() => codecBySidecarName(sidecarName)).toThrow(expect.objectContaining({code: 'SIDECAR_INVALID', exitCode: 13}));
});
