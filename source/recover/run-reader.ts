/**
 * The reader's story: words → keys → each backup in turn → how to go on.
 * The rule: stdout carries a dump and nothing else; all that is said goes to stderr.
 */
import path from 'node:path';
import {InterruptedError} from '../core/errors.js';
import {type RunEvent} from '../core/events.js';
import {exitCodes, type ExitCode} from '../core/exit-codes.js';
import {describeFailure} from '../core/failure.js';
import {shellWord} from '../core/shell-word.js';
import {formatBytes, visibleControls} from '../core/text.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {askWhatToDo} from './ask.js';
import {type ReaderEnvironment} from './environment.js';
import {findKeys} from './find-keys.js';
import {describeNextStep} from './next-step.js';
import {recoverBackup, type Recovered, type Target} from './recover-backup.js';
import {isSalvageable, salvage, type SalvageRequest} from './salvage.js';
import {parseReaderWords, type ReaderWords, usage} from './words.js';

export async function runReader(environment: ReaderEnvironment): Promise<ExitCode> {
	const signal = abortOnSignals(environment);
	const tell = (line: string): void => {
		environment.stderr.write(`${visibleControls(line)}\n`);
	};

	try {
		const words = parseReaderWords(environment.words);
		if (words.help || words.version) {
			environment.stdout.write(words.help ? usage : `${environment.version}\n`);
			return exitCodes.done;
		}

		const {keys, problems} = await findKeys(words.keyFiles, environment);
		for (const problem of problems) {
			tell(`warning: ${problem}`);
		}

		const work = words.artifacts.length > 0
			? {artifacts: words.artifacts.map(artifact => path.resolve(environment.workingFolder, artifact)), keys}
			: await askWhatToDo(keys, environment, signal);
		return await recoverAll({
			...work, target: targetOf(words, environment), salvagesDamaged: words.salvage, signal, tell, salvageCommand: artifact => salvageCommand(artifact, words, environment),
		});
	} catch (error) {
		return tellFailure(error, {signal, tell});
	}
}

type Work = {
	/** Paths. */
	readonly artifacts: readonly string[];
	readonly keys: readonly CandidateKey[];
	readonly target: Target;
	readonly salvagesDamaged: boolean;
	readonly salvageCommand: (artifact: string) => string;
	readonly signal: AbortSignal;
	readonly tell: (line: string) => void;
};

async function recoverAll(work: Work): Promise<ExitCode> {
	const codes: ExitCode[] = [];
	for (const artifact of work.artifacts) {
		if (work.signal.aborted) {
			break;
		}

		codes.push(await recoverOne(artifact, work));
	}

	const failures = codes.filter(code => code !== exitCodes.done);
	const [first = exitCodes.done] = failures;
	return failures.length > 0 && failures.length < codes.length && !work.signal.aborted ? exitCodes.partlyDone : first;
}

/** One backup that fails must not keep the next ones from being recovered. */
async function recoverOne(artifact: string, {
	keys, target, salvagesDamaged, signal, tell, salvageCommand,
}: Work): Promise<ExitCode> {
	try {
		const recovered = await recoverBackup({
			artifact, keys, target, signal, emit: teller(tell, keys.length),
		});
		await tellResult(recovered, {target, tell});
		return exitCodes.done;
	} catch (error) {
		const exitCode = tellFailure(error, {signal, tell, artifact: path.basename(artifact)});
		if (salvagesDamaged && target.kind === 'folder' && isSalvageable(error)) {
			await salvageOne(artifact, {
				keys, folder: target.path, signal, tell,
			});
		} else if (!salvagesDamaged && isSalvageable(error)) {
			tell(`  Where there is no better copy, this writes what is left of it: ${salvageCommand(artifact)}`);
		}

		return exitCode;
	}
}

/** The failure stays what it is, whatever is saved from it. */
async function salvageOne(artifact: string, {tell, ...request}: Omit<SalvageRequest, 'artifact'> & Pick<Work, 'tell'>): Promise<void> {
	try {
		const {outputPath, sizeBytes, losses} = await salvage({artifact, ...request});
		tell(`SALVAGED, NOT WHOLE: ${formatBytes(sizeBytes)} of dump, written to ${outputPath}`);
		for (const loss of losses) {
			tell(`  lost: ${loss}`);
		}

		if (losses.length === 0) {
			tell('  lost: nothing of the dump, as each chunk of it proves; the damage is in front of them or behind them');
		}

		tell('  Look for a better copy first; of this one load nothing without looking at what is missing.');
	} catch (error) {
		tellFailure(error, {signal: request.signal, tell, artifact: path.basename(artifact)});
	}
}

/** From where the person is, with what was typed. */
function salvageCommand(artifact: string, {keyFiles, output}: ReaderWords, {workingFolder, readerFolder}: ReaderEnvironment): string {
	const words = [
		...[path.join(readerFolder, 'recover.mjs'), artifact].map(file => path.relative(workingFolder, file)),
		...keyFiles.flatMap(file => ['--key-file', file]),
		...(output === undefined ? [] : ['--output', output]),
	];
	return `node ${words.map(word => shellWord(word)).join(' ')} --salvage`;
}

function targetOf({verify, toStdout, output}: ReaderWords, {workingFolder, stdout}: ReaderEnvironment): Target {
	if (verify) {
		return {kind: 'nowhere'};
	}

	return toStdout ? {kind: 'stream', stream: stdout} : {kind: 'folder', path: path.resolve(workingFolder, output ?? '.')};
}

/** With one key there is nothing to choose from, and its verdict is the result. */
function teller(tell: (line: string) => void, keyCount: number): (event: RunEvent) => void {
	return event => {
		if (event.type === 'log' && keyCount > 1) {
			tell(event.message);
		} else if (event.type === 'recovery-candidate' && keyCount > 1) {
			tell(`  key ${event.index} of ${event.total}, ${event.profileName}: ${event.verdict} (${event.reason})`);
		}
	};
}

async function tellResult({backup, opened, sizeBytes, outputPath}: Recovered, {target, tell}: Pick<Work, 'target' | 'tell'>): Promise<void> {
	const {sourceType, extras} = backup.sidecar;
	const proof = opened.proven ? `proven with the key ${opened.proven.candidate.profileName}` : 'not encrypted; its checksum fits';
	tell(`${backup.name}: ${proof}, ${formatBytes(sizeBytes)}${target.kind === 'nowhere' ? ', whole and sound' : ''}`);
	if (!opened.isMetadataAuthenticated) {
		tell('  metadata not authenticated: its .meta.json has no seal of dbseal (another tool may have written it)');
	}

	if (outputPath !== undefined) {
		tell(`Written to ${outputPath}`);
		for (const line of await describeNextStep({path: outputPath, sourceType, properties: extras?.database})) {
			tell(line);
		}
	}
}

function tellFailure(error: unknown, {signal, tell, artifact = ''}: Pick<Work, 'signal' | 'tell'> & {readonly artifact?: string}): ExitCode {
	const {message, hint, stack, exitCode} = describeFailure(error, signal);
	// The program's own words name commands that are not here
	const way = isSalvageable(error) ? 'Look for another copy of it, or an older backup; a kit\'s README.txt says where they were kept.' : hint;
	// What is found deep in its bytes doesn't know its name.
	tell(`recover.mjs: ${message.includes(artifact) ? '' : `${artifact}: `}${message}`);
	if (stack !== undefined) {
		tell(stack);
	}

	tell(`  → ${way}`);
	return exitCode;
}

function abortOnSignals({signals}: ReaderEnvironment): AbortSignal {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		signals.on(name, () => {
			controller.abort(new InterruptedError(name));
		});
	}

	return controller.signal;
}
