import {expect, test} from 'vitest';
import {createRunId, parseRunId} from '../../source/runs/run-id.js';

test('an id is its start in UTC and four random hex digits', () => {
	expect(createRunId(new Date('2026-11-24T14:05:09.999Z'), '9f3c11')).toBe('2026-11-24T14-05-09Z-9f3c');
});

test('an id that was made is taken', () => {
	expect(parseRunId('2026-11-24T14-05-09Z-9f3c')).toBe('2026-11-24T14-05-09Z-9f3c');
});

test.each(['', 'latest', '../../etc/passwd', '2026-11-24T14-05-09Z-9f3c/..', '2026-11-24T14-05-09Z-9F3C'])('%j is not an id (exit 2)', text => {
	expect(() => parseRunId(text)).toThrow(expect.objectContaining({exitCode: 2, code: 'INVALID_NAME'}));
});
