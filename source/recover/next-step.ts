/**
 * How to load a dump: the commands for what it is, and for the database that it came from.
 * The rule: every command loads into something new, so that nothing that is still there is overwritten, whatever the dump names.
 */
import {type Buffer} from 'node:buffer';
import {type DatabaseProperties} from '../core/database-properties.js';
import {shellWord} from '../core/shell-word.js';
import {isTar, tarBlockBytes} from '../core/tar.js';
import {type LoadedPart, type Step} from '../databases/by-hand.js';
import {dumpFormOf, dumpForms} from '../databases/dump-forms.js';
import {readDumpHead} from '../databases/dump-part.js';
import {archivedDumps} from './dump-tar.js';

export type FinishedDump = {
	readonly path: string;
	/** What the sidecar calls its kind of database. */
	readonly sourceType?: string | undefined;
	/** Of the database itself, where the sidecar has them. */
	readonly properties?: DatabaseProperties | undefined;
};

/** Lines for people: what it is, then each command by itself. */
export async function describeNextStep({path, sourceType, properties}: FinishedDump): Promise<readonly string[]> {
	const step = await stepOf({
		part: {file: path}, file: shellWord(path), database: 'restored', properties,
	}, sourceType);
	return step
		? [`Next${step.remark === undefined ? ', into a new database' : ` (${step.remark})`}:`, ...step.commands.map(command => `  ${command}`)]
		: [`Next: load it with the client of its database${sourceType === undefined ? '' : ` (${sourceType})`}.`];
}

/** What a dump's own bytes say goes before what its sidecar says. */
async function stepOf(loaded: LoadedPart, sourceType = ''): Promise<Step | undefined> {
	const type = sourceType.toLowerCase();
	const head = await readDumpHead(loaded.part, tarBlockBytes);
	const known = dumpForms.flatMap(({byHand}) => byHand.forms).find(form => form.recognises(head))?.step(loaded);
	return known ?? (isTar(head) ? stepOfTar(loaded, type) : stepOfOther(head, loaded, type) ?? dumpFormOf(type)?.byHand.step?.(loaded, type));
}

/** Of what this program does not back up by itself. */
function stepOfOther(head: Buffer, {file, database}: LoadedPart, type: string): Step | undefined {
	const text = head.toString('latin1');
	const isMongo = type.startsWith('mongo');
	if (text.startsWith('\u{6D}\u{E2}\u{99}\u{81}')) {
		return mongorestore(file, '');
	}

	if (isMongo && text.startsWith('\u{1F}\u{8B}')) {
		return mongorestore(file, '--gzip ');
	}

	if (!/^\s*(?:\{\s*(?:"|\})|\[\s*[\[\{"\d\]])/v.test(text)) {
		return undefined;
	}

	return isMongo
		? {commands: [`mongoimport --db ${shellWord(database)} --collection restored --file ${file}`], remark: 'documents as JSON, into a new database; with --jsonArray, if it begins with ['}
		: {commands: [`head -c 2000 ${file}`], remark: 'it is JSON, which the import of its program reads: look at what is in it'};
}

/** `$db$` and `$collection$` are mongorestore's own way to give names on. */
function mongorestore(file: string, flag: string): Step {
	return {
		commands: [`mongorestore ${flag}--archive=${file} --nsFrom '$db$.$collection$' --nsTo 'restored_$db$.$collection$'`],
		remark: 'each database under a new name',
	};
}

/** One command for each database in it. */
async function stepOfTar({file, part}: LoadedPart, type: string): Promise<Step> {
	const dumps = await archivedDumps(part.file);
	const unpack = `mkdir unpacked && tar -xf ${file} -C unpacked`;
	if (dumps.length === 0) {
		return {commands: [`${unpack} && ls -l unpacked`], remark: 'a tar: look at what is in it'};
	}

	const steps = await Promise.all(dumps.map(async ({name, filename, part}) => ({
		name,
		step: await stepOf({part, file: shellWord(`unpacked/${filename}`), database: `${name}_restored`}, type),
	})));
	return {
		commands: [unpack, ...steps.flatMap(({name, step}) => step?.commands ?? [`: ${shellWord(`${name} is loaded with the client of its database`)}`])],
		remark: `a tar of ${dumps.length === 1 ? 'one database' : `${dumps.length} databases`}, each into a new one`,
	};
}
