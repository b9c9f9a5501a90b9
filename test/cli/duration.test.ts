import {expect, test} from 'vitest';
import {parseDuration} from '../../source/cli/flags/duration.js';

test.each([
	['90s', 90_000],
	['90m', 5_400_000],
	['26h', 93_600_000],
	['1.5d', 129_600_000],
	['2w', 1_209_600_000],
])('%s is %d ms', (text, expected) => {
	expect(parseDuration(text, '--max-age')).toBe(expected);
});

test.each(['', '26', 'h', '-1h', '1 month', '1e3s', '26hours', '1d2h', '26h ago'])('%j is refused (exit 2), and the flag is named', text => {
	expect(() => parseDuration(text, '--max-age')).toThrow(expect.objectContaining({exitCode: 2, message: `--max-age can't be ${JSON.stringify(text)}`}));
});
