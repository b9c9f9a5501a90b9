/**
 * `dbseal restore`: gets a backup back: into a database, a file, or a pipe.
 * The rule: a target that isn't empty is only overwritten when its name was typed, or with `--overwrite` where nobody can be asked.
 */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {type Application, withApplication} from '../../application/application.js';
import {differenceHead, differenceRows} from '../../application/recovery/difference-words.js';
import {previewRestore} from '../../application/recovery/preview.js';
import {namedSource} from '../../application/connections/named-connections.js';
import {
	assertRemembers, inspectDatabase, leftToRemember, rememberFound, restoreArtifact, type RestoreResult, type WishedTarget,
} from '../../application/restores.js';
import {withoutPassword} from '../../application/runs/run-again.js';
import {type TargetState} from '../../core/database.js';
import {
	RefusedError, systemErrorCode, toError, UsageError,
} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {formatBytes} from '../../core/text.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type OutputStream} from '../environment.js';
import {findingLines} from '../lines/finding-lines.js';
import {type FlagTable, type FlagValues} from '../flags/flags.js';
import {givenKeys, keyFlags} from '../asking/given-keys.js';
import {loadFlags} from '../flags/load-flags.js';
import {describeOutputFault, isReaderGone} from '../printers/line-writer.js';
import {urlReader} from '../asking/read-connection.js';
import {recordingOf} from '../recording.js';
import {passwordFlags} from '../asking/secrets.js';
import {type Column, tableLines} from '../lines/table.js';
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
	dryRun: {type: 'boolean', summary: 'with --into: say what would change, whether the two fit, and how long it may take; restore nothing'},
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
		['dbseal restore "orders@yesterday 14:05" --into orders --dry-run', 'what it would change: tables and rows side by side'],
		['dbseal restore orders@2026-11-24 --to-stdout | less', 'the newest of that day, to look at'],
	],
	arguments: [{name: 'ARTIFACT', completes: 'artifact'}],
	flags,
	notes: [
		'ARTIFACT is a path, a URL, DESTINATION:NAME, JOB@latest, JOB@2026-11-24 (the newest of that day), or the newest by a time in UTC: "JOB@yesterday 14:05", JOB@14:05, "JOB@3h ago".',
		'Nothing of the target is dropped or written before the whole artifact is proven; what can take everything back may be filled meanwhile.',
		'A profile that isn\'t in this vault is no obstacle: Smart Recovery finds the key among those that are.',
	],
	async run({arguments: [reference = ''], flags: given}, context) {
		await withApplication(context.place, {reads: true}, async application => {
			const {remember, noOwner, noPrivileges} = given;
			if (given.dryRun) {
				await tellPreview(reference, given, {application, context});
				return;
			}

			if (remember) {
				assertRemembers(application);
			}

			const into = await chooseTarget(reference, given, {application, context});
			const keys = await givenKeys(given, context);
			const result = await restoreArtifact(application, {
				reference, into, keys, remember, noOwner, noPrivileges, typed: typedFor(reference, given),
			}, recordingOf(context));
			if (result) {
				await tell(result, {application, context});
			}
		});
	},
});

async function tellPreview(reference: string, given: RestoreFlags, {application, context}: Parts): Promise<void> {
	if (given.into === undefined) {
		throw new UsageError({code: 'USAGE', message: '--dry-run looks at a database', hint: 'Give --into URL with it.'});
	}

	const {output} = context;
	const {connection: target} = (await namedSource(application, given.into, urlReader(context, given)));
	const preview = await previewRestore(application, {artifact: reference, target}, {emit: warningsOnly(output)});
	const columns = differenceHead.map((title, index): Column<readonly string[]> => ({title, value: row => row[index]}));
	const tables = preview.tables.length === 0 ? [] : ['', ...tableLines(columns, differenceRows(preview.tables))];
	for (const line of [...preview.findings.flatMap(finding => findingLines(finding)), ...tables]) {
		output.data(line);
	}

	output.note('nothing was restored');
	output.result(preview);
}

function typedFor(reference: string, {keyFile, passwordFile}: RestoreFlags): string {
	const files = Object.entries({'--key-file': keyFile, '--password-file': passwordFile}).flatMap(([flag, file]) => file === undefined ? [] : [flag, shellWord(file)]);
	return ['restore', shellWord(withoutPassword(reference)), ...files].join(' ');
}

async function chooseTarget(reference: string, given: RestoreFlags, parts: Parts): Promise<WishedTarget> {
	const {into, toFile, toStdout, overwrite, passwordFile, database: only} = given;
	const {application, context} = parts;
	if ([into !== undefined, toFile !== undefined, toStdout].filter(Boolean).length !== 1) {
		throw new UsageError({
			code: 'USAGE', message: 'restore needs one target', hint: 'Give one of --into URL, --to-file FILE, --to-stdout.',
		});
	}

	assertPickable(given);
	if (into !== undefined) {
		const database = await namedSource(application, into, urlReader(context, given));
		const inspect = async () => inspectDatabase(application, {connection: database.connection, reference});
		return {
			kind: 'database', database, passwordFile, only, overwrite: await mayOverwrite(overwrite, inspect, context),
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

function streamTarget({environment: {stdout}, output}: CommandContext): WishedTarget {
	if (stdout.isTTY === true || output.isJson) {
		throw new UsageError({
			code: 'USAGE',
			message: output.isJson ? '--to-stdout and --json would mix on stdout' : 'a dump is not written to a terminal',
			hint: 'Pipe it into a program, or use --to-file FILE.',
		});
	}

	return {kind: 'stream', stream: stdout, faultOf: error => faultOf(error, stdout)};
}

/**
 * Undefined when whoever reads our stdout has seen enough: that is no failure.
 * Storage errors come wrapped, so a bare EPIPE is stdout's; of a stream that closed early only stdout itself can tell.
 */
function faultOf(error: unknown, stdout: OutputStream): Error | undefined {
	return isReaderGone(error) || (stdout.destroyed && systemErrorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE') ? undefined : toError(describeOutputFault(error));
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

function inspectFile(file: string): Inspected {
	return {isEmpty: !existsSync(file), detail: `${file} exists`, name: path.basename(file)};
}

async function tell(result: RestoreResult, {application, context: {output, prompt}}: Parts): Promise<void> {
	const {artifactName, target, profileName, plainSizeBytes} = result;
	const key = profileName === undefined ? 'it was not encrypted' : `opened with the key of profile "${profileName}"`;
	output.note(`${artifactName} is restored to ${target}: ${formatBytes(plainSizeBytes)}, ${key}`);
	const found = leftToRemember(application, result);
	if (!found) {
		return;
	}

	if (!prompt.canAsk) {
		output.note('--remember would let dbseal know this profile at once the next time');
		return;
	}

	const isWanted = await prompt.yes({text: `Know such backups as those of "${found.profileName}" from now on?`, flag: '--remember'});
	if (isWanted) {
		rememberFound(application, found, warningsOnly(output));
		output.note(`the profile id ${found.oldProfileId} is known as "${found.profileName}" from now on`);
	}
}
