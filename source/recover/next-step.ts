/**
 * How to load a dump: the commands for what it is, and for the database that it came from.
 * The rule: every command loads into something new, so that nothing that is still there is overwritten, whatever the dump names.
 */
import {type DatabaseProperties} from '../core/database-properties.js';
import {shellWord} from '../core/shell-word.js';
import {type DumpKind, dumpKindOf} from './dump-kind.js';
import {archivedDumps} from './dump-tar.js';
import {mysqlStep, postgresqlStep} from './next-step-sql.js';
import {type LoadedPart, type Step} from './step.js';

export type FinishedDump = {
	readonly path: string;
	/** As the sidecar has it. */
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
async function stepOf(loaded: LoadedPart, sourceType: string | undefined): Promise<Step | undefined> {
	const type = sourceType?.toLowerCase() ?? '';
	const kind = await dumpKindOf(loaded.part, type);
	return kind === 'tar' ? stepOfTar(loaded, type) : stepOfKind(kind, loaded, type) ?? byType[type]?.(loaded);
}

function stepOfKind(kind: DumpKind, {file, database}: LoadedPart, type: string): Step | undefined {
	const steps: Readonly<Partial<Record<DumpKind, Step>>> = {
		'pg_dump archive': {
			commands: [`createdb ${shellWord(database)} && pg_restore --no-owner --no-acl --exit-on-error --dbname ${shellWord(database)} ${file}`],
			remark: 'a pg_dump archive, large objects and all, into a new database; without --no-owner and --no-acl, if its roles are there',
		},
		'SQLite database': {
			commands: [`sqlite3 ${file} .tables`],
			remark: 'the file is the database itself: put it where the program expects its database, while that does not run',
		},
		'Redis snapshot': snapshot('Redis', {file, database}),
		'Valkey snapshot': snapshot('Valkey', {file, database}),
		'MongoDB archive': mongorestore(file, ''),
		'compressed MongoDB archive': mongorestore(file, '--gzip '),
		JSON: type.startsWith('mongo')
			? {commands: [`mongoimport --db ${shellWord(database)} --collection restored --file ${file}`], remark: 'documents as JSON, into a new database; with --jsonArray, if it begins with ['}
			: {commands: [`head -c 2000 ${file}`], remark: 'it is JSON, which the import of its program reads: look at what is in it'},
	};
	return steps[kind];
}

function snapshot(program: 'Redis' | 'Valkey', {file, database}: Pick<LoadedPart, 'file' | 'database'>): Step {
	const folder = shellWord(database);
	return {
		commands: [`mkdir ${folder} && cp ${file} ${shellWord(`${database}/dump.rdb`)} && ${program.toLowerCase()}-server --dir ${folder} --port 6390`],
		remark: `a snapshot that a new ${program}, without an append-only file, starts on`,
	};
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

/** By the words of all writers of the format. */
const byType: Readonly<Record<string, (loaded: LoadedPart) => Step | Promise<Step>>> = {
	postgresql: postgresqlStep,
	postgres: postgresqlStep,
	mariadb: mysqlStep('mariadb'),
	mysql: mysqlStep('mysql'),
	sqlite: ({file, database}) => ({commands: [`sqlite3 ${shellWord(`${database}.sqlite`)} < ${file}`]}),
};
