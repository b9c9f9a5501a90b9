/**
 * How to load a dump: the command for the database that it came from.
 * The rule: every command loads into something new, so that nothing that is still there is overwritten.
 */
import {shellWord} from '../core/shell-word.js';

export type FinishedDump = {
	readonly path: string;
	/** As the sidecar has it. */
	readonly sourceType?: string;
};

type Recipe = (file: string, isDatabaseFile: boolean) => string;

const postgresql: Recipe = file => `createdb restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction --dbname restored --file ${file}`;
const mysql = (client: string): Recipe => file => `${client} --execute 'CREATE DATABASE restored' && ${client} restored < ${file}`;

/** By the words of all writers of the format. */
const recipes: Readonly<Record<string, Recipe>> = {
	postgresql,
	postgres: postgresql,
	mariadb: mysql('mariadb'),
	mysql: mysql('mysql'),
	sqlite: (file, isDatabaseFile) => isDatabaseFile ? `sqlite3 ${file} .tables` : `sqlite3 restored.sqlite < ${file}`,
	redis: file => `stop redis-server, copy ${file} over the dump.rdb of its folder, and start it again`,
	mongodb: file => `mongorestore --archive=${file}`,
};

const remarks: Readonly<Record<string, string>> = {
	sqlite: 'the file is the database itself: put it where the program expects its database, while that does not run',
};

/** Lines for people, the command by itself in the second one. */
export function describeNextStep({path, sourceType}: FinishedDump): readonly string[] {
	const type = sourceType?.toLowerCase() ?? '';
	const recipe = recipes[type];
	if (!recipe) {
		return [`Next: load it with the client of its database${sourceType === undefined ? '' : ` (${sourceType})`}.`];
	}

	const isDatabaseFile = path.endsWith('.sqlite') || path.endsWith('.db');
	const remark = isDatabaseFile ? remarks[type] : undefined;
	return [
		`Next${remark === undefined ? ', into a new database' : ` (${remark})`}:`,
		`  ${recipe(shellWord(path), isDatabaseFile)}`,
	];
}
