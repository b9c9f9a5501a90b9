/**
 * The reader's command line. Parsed by hand: Node 18.0 has nothing for it, and a parser would be a dependency.
 */
import {UsageError} from '../core/errors.js';

export type ReaderWords = {
	/** As typed; none opens the dialogue. */
	readonly artifacts: readonly string[];
	readonly keyFiles: readonly string[];
	/** The folder for the dumps. */
	readonly output?: string;
	readonly toStdout: boolean;
	readonly verify: boolean;
	/** Of damaged backups, writes what is left. */
	readonly salvage: boolean;
	readonly help: boolean;
	readonly version: boolean;
};

export const usage = `Usage: node recover.mjs                                   lists backups and asks
       node recover.mjs BACKUP... [--output DIR]           writes the dumps
       node recover.mjs BACKUP --to-stdout | psql DATABASE
       node recover.mjs BACKUP... --verify                 only checks

BACKUP           the backup's file; its .meta.json belongs beside it
--key-file FILE  a key: master.key, keys.json, a kit's folder or zip, or a text file
                 with the lines of a printed page. Without it, the kit's own keys
                 (beside recover.mjs) and those of this folder are tried.
--output DIR     where the dumps go; without it, this folder
--salvage        of a damaged backup, write what is left, into a file that is named
                 so; the exit code stays 13

Exit codes: 0 done, 2 usage, 3 partly done, 10 not found, 12 key missing or wrong,
13 damaged, 16 no space, 17 output exists.
`;

type Draft = {-readonly [Key in keyof ReaderWords]: ReaderWords[Key]};

/** @throws UsageError USAGE */
export function parseReaderWords(words: readonly string[]): ReaderWords {
	const artifacts: string[] = [];
	const keyFiles: string[] = [];
	const draft: Draft = {
		artifacts, keyFiles, toStdout: false, verify: false, salvage: false, help: false, version: false,
	};
	const values: Readonly<Record<string, (value: string) => void>> = {
		'--key-file'(value) {
			keyFiles.push(value);
		},
		'--output'(value) {
			draft.output = value;
		},
	};
	const switches: Readonly<Record<string, 'toStdout' | 'verify' | 'salvage' | 'help' | 'version'>> = {
		'--to-stdout': 'toStdout', '--verify': 'verify', '--salvage': 'salvage', '--help': 'help', '-h': 'help', '--version': 'version',
	};
	const left = [...words];
	for (let word = left.shift(); word !== undefined; word = left.shift()) {
		const [flag = '', ...parts] = word.split('=');
		const takeValue = values[flag];
		const switchName = switches[word];
		if (takeValue) {
			takeValue(parts.length > 0 ? parts.join('=') : valueOf(flag, left.shift()));
		} else if (switchName) {
			draft[switchName] = true;
		} else if (word.startsWith('-')) {
			throw usageError(`unknown flag ${flag}`);
		} else {
			artifacts.push(word);
		}
	}

	assertConsistent(draft);
	return draft;
}

function valueOf(flag: string, value: string | undefined): string {
	if (value === undefined || value.startsWith('--')) {
		throw usageError(`${flag} needs a value`);
	}

	return value;
}

function assertConsistent({artifacts, toStdout, verify, salvage, output}: ReaderWords): void {
	if (toStdout && artifacts.length !== 1) {
		throw usageError('--to-stdout takes exactly one backup');
	}

	if (salvage && (toStdout || verify)) {
		throw usageError(`--salvage and ${verify ? '--verify' : '--to-stdout'} exclude each other`);
	}

	if (toStdout && (verify || output !== undefined)) {
		throw usageError(`--to-stdout and ${verify ? '--verify' : '--output'} exclude each other`);
	}
}

function usageError(message: string): UsageError {
	return new UsageError({code: 'USAGE', message, hint: 'See: node recover.mjs --help.'});
}
