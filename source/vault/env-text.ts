/**
 * The text of a `.env` file: reading ENCRYPTION_KEY from it and putting one in, with every other line left as it is.
 */
import {parseEnv} from 'node:util';

/** Undefined where the text does not set it; the last one counts, as for everybody who reads such files. */
export function envFileKey(text: string): string | undefined {
	return parseEnv(text).ENCRYPTION_KEY;
}

/** The text with this key as its only ENCRYPTION_KEY. */
export function withEnvFileKey(text: string, keyHex: string): string {
	const line = `ENCRYPTION_KEY=${keyHex}`;
	const lines = text === '' ? [] : text.replace(/\n$/v, '').split('\n');
	const isKeyLine = (candidate: string) => /^\s*(?:export\s+)?ENCRYPTION_KEY\s*=/v.test(candidate);
	const first = lines.findIndex(candidate => isKeyLine(candidate));
	const others = lines.filter(candidate => !isKeyLine(candidate));
	const changed = first === -1 ? [...others, line] : others.toSpliced(first, 0, line);
	return `${changed.join('\n')}\n`;
}
