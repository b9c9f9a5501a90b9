import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {AppError} from '../../source/core/errors.js';
import {formatKeyLine, parseKeyLines, toKeyLines} from '../../source/crypto/key-lines.js';
import {MasterKey} from '../../source/crypto/master-key.js';

const keyHex = 'c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5';

/** The check digits were computed by another program, whose CRC gives 0x29B1 for "123456789". */
const printed = [
	'1: c0ff ee01 2345 6789 - 3468',
	'2: abcd ef00 1122 3344 - 8144',
	'3: 5566 7788 99aa bbcc - 9c71',
	'4: ddee ff5a 17ec 0de5 - 8d59',
];

describe('a key as lines', () => {
	test('is printed in four lines of four groups, each with its check digits', () => {
		const lines = toKeyLines(Buffer.from(keyHex, 'hex')).map(line => formatKeyLine(line));

		expect(lines).toEqual(printed);
	});

	test.each([
		['as printed', printed.join('\n')],
		['with Windows line ends and an empty line at the end', printed.join('\r\n') + '\r\n\r\n'],
		['in upper case', printed.join('\n').toUpperCase()],
		['without labels, spaces and dashes', printed.map(line => line.slice(3).replaceAll(/[ \-]/gv, '')).join('\n')],
		['pasted into a field that drops line ends', printed.join('')],
		['with empty lines between', printed.join('\n\n\n')],
		['joined without labels', printed.map(line => line.slice(3)).join(' ')],
		['joined without anything but digits', printed.map(line => line.slice(3).replaceAll(/[ \-]/gv, '')).join('')],
		['two and two lines joined without labels', [[0, 1], [2, 3]].map(pair => pair.map(index => printed[index]?.slice(3)).join('')).join('\n')],
		['with 1) for 1:', printed.map(line => line.replace(':', ')')).join('\n')],
		['with 1. for 1:', printed.map(line => line.replace(':', '.')).join('\n')],
		['joined, with 1) for 1:', printed.map(line => line.replace(':', ')')).join(' ')],
		['with a rule before the check digits', printed.map(line => line.replace('-', '|')).join('\n')],
		['as a table with a rule between all columns', printed.map(line => `| ${line.replace(':', ' |').replaceAll(/(?<=[\da-f]) (?:- )?(?=[\da-f]{4})/gv, ' | ')} |`).join('\n')],
		['as a table whose first column is the number alone', printed.map(line => line.replaceAll(/[:\-]/gv, ' ')).join('\n')],
		['with an en dash', printed.map(line => line.replace('-', '\u{2013}')).join('\n')],
		['with an em dash and no spaces', printed.map(line => line.replace('-', '\u{2014}').replaceAll(' ', '')).join('\n')],
		['with a minus sign and hyphens between groups', printed.map(line => line.replace(' - ', ' \u{2212} ').replaceAll(/(?<=[\da-f]{4}) (?=[\da-f]{4})/gv, '\u{2010}')).join('\n')],
		['with no-break spaces', printed.join('\n').replaceAll(' ', '\u{A0}')],
		['with [1] for 1:', printed.map(line => line.replace(/(?<label>\d):/v, '[$<label>]')).join('\n')],
		['joined, with (1) for 1:', printed.map(line => line.replace(/(?<label>\d):/v, '($<label>)')).join(' ')],
		['with #1 for 1:', printed.map(line => line.replace(/(?<label>\d):/v, '#$<label>')).join('\n')],
		['with the word before the number', printed.map(line => `Line ${line}`).join('\n')],
		['as a list', printed.map(line => `- ${line}`).join('\n')],
		['as a list with dots', printed.map(line => `\u{2022} ${line}`).join('\n')],
		['with a wide colon', printed.join('\n').replaceAll(':', '\u{FF1A}')],
		['as a table with a rule of dashes', ['|---|---|---|', ...printed.map(line => `| ${line.replace(':', ' |').replace('-', '|')} |`)].join('\n')],
		['joined with commas', printed.join(', ')],
		['with a semicolon behind each line', printed.map(line => `${line};`).join('\n')],
		['with spaces of no width', printed.join('\n').replaceAll(' ', '\u{200B}')],
		['in quotation marks', `"${printed.join('\n')}"`],
		['with a byte order mark', `\u{FEFF}${printed.join('\n')}`],
	])('is read %s', (_how, text) => {
		const key = MasterKey.parse(text);

		expect(key.toHex()).toBe(keyHex);
	});

	test.each([
		['in quotation marks', `"${keyHex}"`],
		['groups with dashes', keyHex.replaceAll(/.{4}(?=.)/gv, '$&-')],
		['four lines without check digits', keyHex.replaceAll(/.{16}/gv, '$&\n')],
	])('is read %s', (_how, text) => {
		const key = MasterKey.parse(text);

		expect(key.toHex()).toBe(keyHex);
	});
});

describe('a mistyped key', () => {
	test('is refused with the line of its wrong digit', () => {
		const text = withLine(3, '3: 5566 7788 99ab bbcc - 9c71');

		const problem = parseKeyLines(text);

		expect(problem).toBe('line 3 has a typing error: its check digits do not fit');
	});

	test('is refused with each of its wrong lines', () => {
		const text = withLine(1, '1: c0ff ee01 2345 6798 - 3468').replace('ddee', 'ddef');

		const problem = parseKeyLines(text);

		expect(problem).toBe('line 1 has a typing error: its check digits do not fit; line 4 has a typing error: its check digits do not fit');
	});

	test('is refused with the count of a line that lacks a digit', () => {
		const text = withLine(2, '2: abcd ef00 1122 334 - 8144');

		const problem = parseKeyLines(text);

		expect(problem).toBe('line 2 has 19 digits, not 20');
	});

	test('is refused with the place of a letter that no hex digit is', () => {
		const text = withLine(4, '4: ddee ff5a 17ec Ode5 - 8d59');

		const problem = parseKeyLines(text);

		expect(problem).toBe('line 4 has a character that is not a hex digit, at digit 13');
	});

	test('is refused when two lines changed places', () => {
		const [one = '', two = '', three = '', four = ''] = printed.map(line => line.slice(3));

		const problem = parseKeyLines([one, three, two, four].join('\n'));

		expect(problem).toBe('line 2 is line 3 of the key; line 3 is line 2 of the key');
	});

	test('is refused when a line is missing', () => {
		const problem = parseKeyLines(printed.slice(0, 3).join('\n'));

		expect(problem).toBe('there are 3 lines, not 4');
	});

	test('is a key error that repeats no digit of it', () => {
		const text = withLine(3, '3: 5566 7788 99ab bbcc - 9c71');

		const error = errorOf(() => MasterKey.parse(text));

		expect(error).toMatchObject({code: 'MASTER_KEY_INVALID', exitCode: 12, message: 'that is no master key: line 3 has a typing error: its check digits do not fit'});
		expect(JSON.stringify({...error, message: error.message})).not.toMatch(/5566|7788|99ab|bbcc|9c71/v);
	});
});

describe('the check digits of a line', () => {
	const line = 'c0ffee01234567893468';

	test('find every single wrong digit', () => {
		const missed = positions().flatMap(place => [...'0123456789abcdef'].filter(digit => digit !== line[place] && isTaken(replaceAt(place, digit))));

		expect(missed).toEqual([]);
	});

	test('find every exchange of two digits', () => {
		const missed = positions().flatMap(one => positions().filter(other => line[one] !== line[other] && isTaken(exchange(one, other))));

		expect(missed).toEqual([]);
	});

	test('find every exchange of two groups', () => {
		const groups = line.match(/.{4}/gv) ?? [];
		const exchanged = groups.flatMap((_, one) => groups.slice(one + 1).map((group, offset) => {
			const changed = [...groups];
			changed[one] = group;
			changed[one + 1 + offset] = groups[one] ?? '';
			return changed.join('');
		}));

		expect(exchanged).toHaveLength(10);
		expect(exchanged.filter(changed => isTaken(changed))).toEqual([]);
	});

	function isTaken(firstLine: string): boolean {
		const text = withLine(1, firstLine);
		return typeof parseKeyLines(text) !== 'string';
	}

	function positions(): readonly number[] {
		return Array.from(line, (_, index) => index);
	}

	function replaceAt(place: number, digit: string): string {
		return line.slice(0, place) + digit + line.slice(place + 1);
	}

	function exchange(one: number, other: number): string {
		const digits = [...line];
		digits[one] = line[other] ?? '';
		digits[other] = line[one] ?? '';
		return digits.join('');
	}
});

/** The printed lines with another line in the place of one. */
function withLine(number: number, line: string): string {
	return printed.map((original, index) => index + 1 === number ? line : original).join('\n');
}

function errorOf(act: () => unknown): AppError {
	try {
		act();
	} catch (error) {
		if (error instanceof AppError) {
			return error;
		}
	}

	throw new Error('nothing was thrown');
}
