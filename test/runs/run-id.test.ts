import {expect, test} from 'vitest';
import {createRunId, parseRunId} from '../../source/runs/run-id.js';

test('an id is its start in UTC and eight random hex digits', () => {
	expect(createRunId(new Date('2026-11-24T14:05:09.999Z'), '9f3c07ab')).toBe('2026-11-24T14-05-09Z-9f3c07ab');
});

test.each(['2026-11-24T14-05-09Z-9f3c07ab', '2026-11-24T14-05-09Z-9f3c'])('the id %s is taken, as ids are and as they once were', id => {
	expect(parseRunId(id)).toBe(id);
});

test.each([
	'',
	'latest',
	'../../etc/passwd',
	'2026-11-24T14-05-09Z-9f3c/..',
	'2026-11-24T14-05-09Z-9F3C',
	'2026-11-24T14-05-09Z-9f3c07',
	'2026-11-24T14-05-09Z-9f3c07ab5',
])('%j is not an id (exit 2)', text => {
	expect(() => parseRunId(text)).toThrow(expect.objectContaining({exitCode: 2, code: 'INVALID_NAME'}));
});
