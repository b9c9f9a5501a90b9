import {expect, test} from 'vitest';
import {chooseFormat} from '../../source/artifacts/cipher-plan.js';

/** Half of what one GCM stream can hold, (2^36 - 32) bytes: 32 GiB less 16 bytes. */
const halfLimitBytes = 34_359_738_352;

test.each([
	[undefined, 'stream'],
	[0, 'stream'],
	[halfLimitBytes, 'stream'],
	[halfLimitBytes + 1, 'chunked'],
	[1e15, 'chunked'],
] as const)('of an estimate of %s bytes a dump becomes a %s artifact', (estimate, format) => {
	expect(chooseFormat('auto', estimate)).toBe(format);
});

test.each(['stream', 'chunked'] as const)('who asks for %s gets it, whatever the estimate', format => {
	expect(chooseFormat(format, 1)).toBe(format);
	expect(chooseFormat(format, 1e15)).toBe(format);
});
