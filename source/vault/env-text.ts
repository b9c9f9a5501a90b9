/**
 * Texts that hold a system key: a `.env` file, or a file with nothing but the key. Read as shells and their kin read them,
 * whatever wrote them: byte order marks, UTF-16, CRLF, quotation marks, `export`.
 * The rule: putting a key in leaves every other line as it is.
 */

/** A name and its value; one in quotation marks may go over several lines, and hides what stands in them. */
const envFilePattern = /^\s*(?:export\s+)?(?<name>[\w.\-]+)[\t ]*=[\t ]*(?<value>'[^']*'|"[^"]*"|`[^`]*`|[^\n#]*)[\t ]*(?:#.*)?$/gmv;

/** Undefined where the text does not set it; the last one counts, as for everybody who reads such files. */
export function envFileKey(text: string): string | undefined {
	let key: string | undefined;
	for (const {groups: {name, value = ''} = {}} of text.replaceAll(/\r\n?/gv, '\n').matchAll(envFilePattern)) {
		key = name === 'ENCRYPTION_KEY' ? withoutQuotes(value) : key;
	}

	return key;
}

/** The key in a file that holds it alone, or as a line of a `.env` file. */
export function keyFileKey(text: string): string {
	return isEnvText(text) ? envFileKey(text) ?? '' : withoutQuotes(text);
}

/** Whether the text has a line for the key, rather than the key alone. */
export function isEnvText(text: string): boolean {
	return text.split(/\r\n?|\n/v).some(line => isKeyLine(line));
}

/** As containers hand a quoted value on, marks and all; trimming takes a byte order mark, too. */
export function withoutQuotes(text: string): string {
	const trimmed = text.trim();
	return /^(?<mark>["'`])(?<inner>[^"'`]*)\k<mark>$/v.exec(trimmed)?.groups?.inner?.trim() ?? trimmed;
}

/** Everything in a text that could be a system key, in lower case: also what is a comment, or stands in a line of its own. */
export function keysAnywhereIn(text: string): readonly string[] {
	return [...new Set(text.match(/(?<![\da-f])[\da-f]{64}(?![\da-f])/giv)?.map(key => key.toLowerCase()))];
}

/** The text with this key as its only ENCRYPTION_KEY. @param retiredAt Keeps what was there as a comment with this date. */
export function withEnvFileKey(text: string, keyHex: string, retiredAt?: Date): string {
	const lineEnd = text.includes('\r\n') ? '\r' : '';
	const line = `ENCRYPTION_KEY=${keyHex}${lineEnd}`;
	const lines = text === '' ? [] : text.replace(/\n$/v, '').split('\n');
	const first = lines.findIndex(candidate => isKeyLine(candidate));
	const changed = lines.flatMap((candidate, index) => isKeyLine(candidate) ? [...retired(candidate, retiredAt), ...(index === first ? [line] : [])] : [candidate]);
	return `${(first === -1 ? [...changed, line] : changed).join('\n')}\n`;
}

function isKeyLine(line: string): boolean {
	return /^\s*(?:export\s+)?ENCRYPTION_KEY\s*=/v.test(line);
}

function retired(line: string, retiredAt: Date | undefined): readonly string[] {
	const hasValue = (envFileKey(line) ?? '') !== '';
	return retiredAt === undefined || !hasValue ? [] : [`# until ${retiredAt.toISOString().slice(0, 19)}Z: ${line.trimStart()}`];
}
