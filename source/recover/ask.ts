/**
 * The dialogue of someone who typed nothing but `node recover.mjs`: which backup, and where no key was found, the key.
 * The rule: it asks only at a terminal; everywhere else the usage is told.
 */
import {createInterface, type Interface} from 'node:readline/promises';
import {stat} from 'node:fs/promises';
import {AppError, KeyError, UsageError} from '../core/errors.js';
import {formatBytes, formatTimestamp, visibleControls} from '../core/text.js';
import {formatFingerprint} from '../core/fingerprint.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {collectKeyText, keysOfText} from '../vault/kit/given-key.js';
import {type ReaderEnvironment} from './environment.js';
import {findBackups, type FoundBackup} from './find-backups.js';

/** So many are listed; a person who has more types a part of the name. Our choice: they fit on a screen. */
const listedBackups = 20;

export type Answers = {
	/** Paths. */
	readonly artifacts: readonly string[];
	readonly keys: readonly CandidateKey[];
};

/** @throws UsageError INPUT_NEEDED without a terminal, or when the person ends the dialogue. */
export async function askWhatToDo(keys: readonly CandidateKey[], environment: ReaderEnvironment, signal: AbortSignal): Promise<Answers> {
	const {workingFolder, readerFolder, stdin, stderr} = environment;
	const found = await findBackups([workingFolder, readerFolder]);
	if (found.length === 0) {
		throw new UsageError({
			code: 'INPUT_NEEDED', message: `there is no backup in ${workingFolder}`, hint: 'Copy the backup and its .meta.json here, or type: node recover.mjs PATH.',
		});
	}

	if (!stdin.isTTY) {
		throw new UsageError({code: 'INPUT_NEEDED', message: 'there is nobody to ask which backup is meant', hint: 'Name it: node recover.mjs BACKUP.'});
	}

	const terminal = createInterface({input: stdin, output: stderr});
	try {
		const ask = askThrough(terminal, signal);
		const tell: Tell = line => {
			stderr.write(`${visibleControls(line)}\n`);
		};

		const artifacts = await askForBackups(found, {keys, ask, tell});
		return {artifacts, keys: keys.length > 0 ? keys : await askForKey(ask, tell)};
	} finally {
		terminal.close();
	}
}

type Ask = (question: string) => Promise<string>;
type Tell = (line: string) => void;

/** Lines that come before they are asked for, as when four are pasted at once, wait for their question. Ctrl-D ends the dialogue. */
function askThrough(terminal: Interface, signal: AbortSignal): Ask {
	const lines = terminal[Symbol.asyncIterator]();
	signal.addEventListener('abort', () => {
		terminal.close();
	});
	return async question => {
		terminal.setPrompt(question);
		terminal.prompt();
		const line = await lines.next();
		if (line.done) {
			throw new UsageError({code: 'INPUT_NEEDED', message: 'nothing was chosen', hint: 'Nothing was changed; start it again when you are ready.'});
		}

		return line.value;
	};
}

async function askForBackups(found: readonly FoundBackup[], {keys, ask, tell}: {readonly keys: readonly CandidateKey[]; readonly ask: Ask; readonly tell: Tell}): Promise<readonly string[]> {
	let shown = found;
	for (;;) {
		await tellList(shown, keys, tell);
		const typed = await ask('Which one? Its number, "all", or a part of its name [1]: ');
		const answer = typed.trim();
		const chosen = choose(answer === '' ? '1' : answer, shown);
		if (chosen.length > 0) {
			return chosen.map(backup => backup.path);
		}

		const matching = found.filter(({name}) => name.toLowerCase().includes(answer.toLowerCase()));
		tell(matching.length === 0 ? `No backup has "${answer}" in its name.\n` : '');
		shown = matching.length === 0 ? found : matching;
	}
}

function choose(answer: string, shown: readonly FoundBackup[]): readonly FoundBackup[] {
	if (answer === 'all') {
		return shown;
	}

	const one = /^\d+$/v.test(answer) ? shown[Number(answer) - 1] : undefined;
	return one ? [one] : [];
}

async function tellList(shown: readonly FoundBackup[], keys: readonly CandidateKey[], tell: Tell): Promise<void> {
	tell('Backups found:');
	for (const [index, found] of shown.slice(0, listedBackups).entries()) {
		tell(`${String(index + 1).padStart(4)}  ${found.name}`);
		tell(`      ${await describe(found, keys)}`);
	}

	if (shown.length > listedBackups) {
		tell(`      … and ${shown.length - listedBackups} more`);
	}
}

async function describe({backup, path}: FoundBackup, keys: readonly CandidateKey[]): Promise<string> {
	if (backup instanceof AppError) {
		return `can't be used: ${backup.code === 'SIDECAR_NOT_FOUND' ? 'its .meta.json is missing' : backup.message}`;
	}

	const {sidecar} = backup;
	const {size} = await stat(path);
	return [
		sidecar.timestamp ? formatTimestamp(sidecar.timestamp) : 'no date',
		formatBytes(size),
		...(sidecar.jobName === undefined ? [] : [`job ${sidecar.jobName}`]),
		describeKey(sidecar, keys),
	].join(' · ');
}

function describeKey({encryption, extras}: BackupSidecar, keys: readonly CandidateKey[]): string {
	if (!encryption) {
		return 'not encrypted';
	}

	const fingerprint = extras?.keyFingerprint;
	if (fingerprint === undefined || keys.length === 0) {
		return extras?.profileName === undefined ? 'encrypted' : `profile ${extras.profileName}`;
	}

	const key = keys.find(candidate => candidate.fingerprint === fingerprint);
	return key ? `the key ${key.profileName} fits` : `needs the key ${formatFingerprint(fingerprint)}, which is not here`;
}

type BackupSidecar = Exclude<FoundBackup['backup'], AppError>['sidecar'];

/** Until a key is right: 64 digits in one line, or the four lines of a printed page, each checked by its own digits. */
async function askForKey(ask: Ask, tell: Tell): Promise<readonly CandidateKey[]> {
	tell('No key was found here. Type it: the 64 digits, or the four lines of the printed page, one after the other.');
	for (;;) {
		const text = await collectKeyText(async lineNumber => ask(lineNumber === 1 ? 'Key: ' : `line ${lineNumber}: `));
		try {
			return keysOfText('typed key', text).keys;
		} catch (error) {
			if (!(error instanceof KeyError)) {
				throw error;
			}

			tell(`${error.message}. Once more:`);
		}
	}
}
