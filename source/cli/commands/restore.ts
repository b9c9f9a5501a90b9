/**
 * `dbseal restore`: gets a backup back: into a database, a file, or a pipe.
 * The rule: a target that isn't empty is only overwritten when its name was typed, or with `--overwrite` where nobody can be asked.
 */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {type Connection} from '../../core/connection.js';
import {type TargetState} from '../../core/database.js';
import {
	AppError, RefusedError, systemErrorCode, UsageError,
} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {type RunAgain} from '../../core/events.js';
import {formatBytes} from '../../core/text.js';
import {engineByType} from '../../databases/registry.js';
import {locateArtifact} from '../../operations/catalogue/artifact-reference.js';
import {assertArtifactFits} from '../../operations/restore/engine-fit.js';
import {rememberProfile} from '../../operations/restore/remember-profile.js';
import {restore, type RestoreResult, type RestoreTarget} from '../../operations/restore/restore.js';
import {type RunDigest} from '../../runs/recorder.js';
import {assertKept} from '../../store/home-copy.js';
import {recordingOf} from '../recording.js';
import {urlReader} from '../read-connection.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type FlagTable, type FlagValues} from '../flags.js';
import {type Application, withApplication} from '../../application/application.js';
import {givenKeys, keyFlags} from '../given-keys.js';
import {loadFlags, loadWords} from '../load-flags.js';
import {namedSource} from '../../application/named-connections.js';
import {describeOutputFault, isReaderGone} from '../printers/line-writer.js';
import {sameArtifact, sameDatabase, withoutPassword} from '../run-again.js';
import {runRecorded} from '../../application/recorded-run.js';
import {passwordFlags} from '../secrets.js';
import {warningsOnly} from '../warnings-only.js';

const flags = {
	into: {
		type: 'string', value: 'URL|SOURCE', summary: 'the database to restore into', completes: 'source',
	},
	toFile: {
		type: 'string', value: 'FILE', summary: 'the dump\'s own bytes into a new file', completes: 'file',
	},
	database: {type: 'string', value: 'NAME', summary: 'of an archive of several databases, as other tools write them: the one to restore'},
	toStdout: {type: 'boolean', summary: 'the dump\'s own bytes to stdout'},
	overwrite: {type: 'boolean', summary: 'replace what is in the target; at a terminal its name is asked for (--yes does without)'},
	remember: {type: 'boolean', summary: 'after Smart Recovery: know this profile by its old id from now on'},
	...loadFlags,
	...keyFlags,
	...passwordFlags,
} as const satisfies FlagTable;

type RestoreFlags = FlagValues<typeof flags>;
type Parts = {readonly application: Application; readonly context: CommandContext};

export const command = defineCommand({
	examples: [
		['dbseal restore orders@latest --into postgresql:///orders_copy', 'the newest backup of a job, beside the original'],
		['dbseal restore disk:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc --into orders --overwrite', 'back into its source'],
		['dbseal restore ./orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc --to-file orders.sql', 'decrypted and decompressed, as a file'],
		['dbseal restore orders@2026-11-24 --to-stdout | less', 'the newest of that day, to look at'],
	],
	arguments: [{name: 'ARTIFACT', completes: 'artifact'}],
	flags,
	notes: [
		'ARTIFACT is a path, a URL, DESTINATION:NAME, JOB@latest or JOB@2026-11-24.',
		'Nothing of the target is dropped or written before the whole artifact is proven; what can take everything back may be filled meanwhile.',
		'A profile that isn\'t in this vault is no obstacle: Smart Recovery finds the key among those that are.',
	],
	async run({arguments: [reference = ''], flags: given}, context) {
		await withApplication(context.place, {reads: true}, async application => {
			if (given.remember) {
				assertKept(application.store);
			}

			const target = await chooseTarget(reference, given, {application, context});
			const keys = await givenKeys(given, context);
			const request = {
				kind: 'restore', title: `restore of ${withoutPassword(reference)}`, digest: digestInto(target.kind), again: restoreAgain(reference, {target, given}, {application, context}),
			} as const;
			const {result} = await runRecorded(request, {application, recording: recordingOf(context)}, async operations => forgivingReader(target, context, async () => {
				const location = await locateArtifact(reference, operations);
				return namingArtifact({reference, given}, async () => restore({
					location, target, remember: given.remember, ...(keys && {givenKeys: keys}),
				}, operations));
			}));
			if (result) {
				await tell(result, {application, context});
			}
		});
	},
});

/** What is to be typed next has what was typed for this artifact. */
async function namingArtifact<Result>({reference, given: {keyFile, passwordFile}}: {readonly reference: string; readonly given: RestoreFlags}, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof AppError) {
			const files = Object.entries({'--key-file': keyFile, '--password-file': passwordFile}).flatMap(([flag, file]) => file === undefined ? [] : [flag, shellWord(file)]);
			error.hint = error.hint.replaceAll('restore ARTIFACT', ['restore', shellWord(withoutPassword(reference)), ...files].join(' '));
		}

		throw error;
	}
}

async function chooseTarget(reference: string, given: RestoreFlags, parts: Parts): Promise<RestoreTarget> {
	const {
		into, toFile, toStdout, overwrite, noOwner, noPrivileges, database,
	} = given;
	const {context} = parts;
	if ([into !== undefined, toFile !== undefined, toStdout].filter(Boolean).length !== 1) {
		throw new UsageError({
			code: 'USAGE', message: 'restore needs one target', hint: 'Give one of --into URL, --to-file FILE, --to-stdout.',
		});
	}

	assertPickable(given);
	if (into !== undefined) {
		const target = await namedSource(into, parts.application, urlReader(context, given));
		return {
			kind: 'database',
			target,
			overwrite: await mayOverwrite(overwrite, async () => inspectTarget(reference, target.connection, parts), context),
			noOwner,
			noPrivileges,
			...(database !== undefined && {database}),
		};
	}

	if (toFile === undefined) {
		return streamTarget(context);
	}

	const file = path.resolve(context.environment.workingFolder, toFile);
	return {kind: 'file', path: file, overwrite: overwrite && await mayOverwrite(overwrite, async () => inspectFile(file), context)};
}

function assertPickable({into, database}: RestoreFlags): void {
	if (into === undefined && database !== undefined) {
		throw new UsageError({
			code: 'USAGE', message: '--database picks what is loaded into a database', hint: 'Give --into URL with it; --to-file and --to-stdout write the whole archive.',
		});
	}
}

/** With the same target, and what was said of it; a pipe is gone with its reader. */
function restoreAgain(reference: string, {
	target, given: {
		passwordFile, remember, noOwner, noPrivileges, database,
	},
}: {readonly target: RestoreTarget; readonly given: RestoreFlags}, {application, context}: Parts): RunAgain | undefined {
	if (target.kind === 'stream') {
		return undefined;
	}

	const {words, needsPassword} = target.kind === 'file'
		? {words: ['--to-file', target.path], needsPassword: false}
		: sameDatabase({flag: '--into', database: target.target, passwordFile}, context);
	return {
		words: [
			'restore',
			sameArtifact(reference, application.store, context),
			...words,
			...(target.overwrite ? ['--overwrite'] : []),
			...(remember ? ['--remember'] : []),
			...(database === undefined ? [] : ['--database', database]),
			...loadWords({noOwner, noPrivileges}),
		],
		needsPassword,
	};
}

function streamTarget({environment: {stdout}, output}: CommandContext): RestoreTarget {
	if (stdout.isTTY === true || output.isJson) {
		throw new UsageError({
			code: 'USAGE',
			message: output.isJson ? '--to-stdout and --json would mix on stdout' : 'a dump is not written to a terminal',
			hint: 'Pipe it into a program, or use --to-file FILE.',
		});
	}

	return {kind: 'stream', stream: stdout};
}

type Inspected = Pick<TargetState, 'isEmpty' | 'detail' | 'name'>;

/**
 * At a terminal the target's name has to be typed, whether the flag was given or not: a line from the shell's history brings the flag
 * along. Elsewhere, and with --yes, the flag says it.
 */
async function mayOverwrite(isAsked: boolean, inspect: () => Promise<Inspected>, {prompt, output, global}: CommandContext): Promise<boolean> {
	if (!prompt.canAsk || (isAsked && global.yes)) {
		return isAsked;
	}

	const {isEmpty, detail, name} = await inspect();
	if (isEmpty) {
		return false;
	}

	output.note(`${name} is not empty: ${detail}`);
	const isTyped = await prompt.typedName({text: `To replace all of it, type ${name}:`, flag: '--overwrite --yes', name});
	if (!isTyped) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY', message: `${name} is not empty, and its name was not typed`, hint: 'Nothing was changed; restore into another target, or pass --overwrite --yes.',
		});
	}

	return true;
}

/** Nobody is asked to type the name of what this artifact can't be loaded into. */
async function inspectTarget(reference: string, connection: Connection, {application, context}: Parts): Promise<Inspected> {
	const operations = application.operations();
	await assertArtifactFits(await locateArtifact(reference, operations), connection.type, operations);
	return engineByType(connection.type).open(connection, operations.adapters).inspect(context.signal);
}

function inspectFile(file: string): Inspected {
	return {isEmpty: !existsSync(file), detail: `${file} exists`, name: path.basename(file)};
}

/**
 * Undefined when whoever reads our stdout has seen enough: that is no failure.
 * Storage errors come wrapped, so a bare EPIPE is stdout's; of a stream that closed early only stdout itself can tell.
 */
async function forgivingReader<Result>(target: RestoreTarget, {environment: {stdout}}: CommandContext, work: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await work();
	} catch (error) {
		if (target.kind !== 'stream') {
			throw error;
		}

		if (isReaderGone(error) || (stdout.destroyed && systemErrorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE')) {
			return undefined;
		}

		throw describeOutputFault(error);
	}
}

/** What it was restored into tells later which runs show how long a restore takes. */
function digestInto(into: RestoreTarget['kind']): (result: RestoreResult | undefined) => RunDigest {
	return result => result
		? {
			artifactName: result.artifactName, bytesIn: result.storedSizeBytes, bytesOut: result.plainSizeBytes, summary: {into},
		}
		: {};
}

async function tell(result: RestoreResult, {application: {store}, context: {output, prompt}}: Parts): Promise<void> {
	const {artifactName, target, profileName, plainSizeBytes, rememberable, isRemembered} = result;
	const key = profileName === undefined ? 'it was not encrypted' : `opened with the key of profile "${profileName}"`;
	output.note(`${artifactName} is restored to ${target}: ${formatBytes(plainSizeBytes)}, ${key}`);
	if (!rememberable || isRemembered || !store.isKept) {
		return;
	}

	if (!prompt.canAsk) {
		output.note('--remember would let dbseal know this profile at once the next time');
		return;
	}

	const isWanted = await prompt.yes({text: `Know such backups as those of "${rememberable.profileName}" from now on?`, flag: '--remember'});
	if (isWanted) {
		rememberProfile(rememberable, {store, emit: warningsOnly(output)});
		output.note(`the profile id ${rememberable.oldProfileId} is known as "${rememberable.profileName}" from now on`);
	}
}
