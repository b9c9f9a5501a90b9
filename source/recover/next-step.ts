/**
 * How to load a dump: the command for what it is, and for the database that it came from.
 * The rule: every command loads into something new, so that nothing that is still there is overwritten.
 */
import {shellWord} from '../core/shell-word.js';
import {type DumpKind} from './dump-kind.js';

export type FinishedDump = {
	readonly path: string;
	readonly kind: DumpKind;
	/** As the sidecar has it. */
	readonly sourceType?: string | undefined;
};

type Step = {
	/** In brackets behind `Next`. */
	readonly remark?: string;
	readonly command: string;
};

/** Lines for people, the command by itself in the second one. */
export function describeNextStep({path, kind, sourceType}: FinishedDump): readonly string[] {
	const file = shellWord(path);
	const type = sourceType?.toLowerCase() ?? '';
	const step = stepOfKind(kind, file) ?? stepOfType(type, file);
	return step
		? [`Next${step.remark === undefined ? ', into a new database' : ` (${step.remark})`}:`, `  ${step.command}`]
		: [`Next: load it with the client of its database${sourceType === undefined ? '' : ` (${sourceType})`}.`];
}

/** What a dump's own bytes say goes before what its sidecar says. */
function stepOfKind(kind: DumpKind, file: string): Step | undefined {
	const steps: Readonly<Partial<Record<DumpKind, Step>>> = {
		'pg_dump archive': {
			command: `createdb restored && pg_restore --no-owner --exit-on-error --dbname restored ${file}`,
			remark: 'a pg_dump archive, large objects and all, into a new database; without --no-owner, if its roles are there',
		},
		tar: {
			command: `mkdir unpacked && tar -xf ${file} -C unpacked && cat unpacked/manifest.json`,
			remark: 'one dump for each database; manifest.json says which, and each is loaded like one by itself',
		},
		'SQLite database': {
			command: `sqlite3 ${file} .tables`,
			remark: 'the file is the database itself: put it where the program expects its database, while that does not run',
		},
		'Redis snapshot': {
			command: `mkdir restored && cp ${file} restored/dump.rdb && redis-server --dir restored --port 6390`,
			remark: 'a snapshot that a new Redis, without an append-only file, starts on',
		},
		'MongoDB archive': mongorestore(file, ''),
		'compressed MongoDB archive': mongorestore(file, '--gzip '),
		JSON: {command: `head -c 2000 ${file}`, remark: 'it is JSON, which the import of its program reads: look at what is in it'},
	};
	return steps[kind];
}

/** `$db$` and `$collection$` are mongorestore's own way to give names on. */
function mongorestore(file: string, flag: string): Step {
	return {
		command: `mongorestore ${flag}--archive=${file} --nsFrom '$db$.$collection$' --nsTo 'restored_$db$.$collection$'`,
		remark: 'each database under a new name',
	};
}

const postgresql = (file: string): Step => ({command: `createdb restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction --dbname restored --file ${file}`});
const mysql = (client: string) => (file: string): Step => ({command: `${client} --execute 'CREATE DATABASE restored' && ${client} restored < ${file}`});

/** By the words of all writers of the format. */
const byType: Readonly<Record<string, (file: string) => Step>> = {
	postgresql,
	postgres: postgresql,
	mariadb: mysql('mariadb'),
	mysql: mysql('mysql'),
	sqlite: file => ({command: `sqlite3 restored.sqlite < ${file}`}),
};

function stepOfType(type: string, file: string): Step | undefined {
	return byType[type]?.(file);
}
