/**
 * All databases. Adding one is its folder, one line here and one in `dump-forms.ts`; what is heavy in it loads when it is first used.
 */
import {type DatabaseEngine} from '../core/database.js';
import {UsageError} from '../core/errors.js';
import {commandEngine} from './command/command.js';
import {mariadb, mysql} from './mysql/mysql.js';
import {postgresql} from './postgresql/postgresql.js';
import {redis} from './redis/redis.js';
import {sqliteEngine} from './sqlite/sqlite.js';

export const databaseEngines: readonly DatabaseEngine[] = [
	postgresql,
	mariadb,
	mysql,
	sqliteEngine,
	redis,
	commandEngine,
];

/** The engine of this stable id, as kept in the store. Throws a UsageError (INVALID_SETTING). */
export function engineByType(type: string): DatabaseEngine {
	const engine = databaseEngines.find(engine => engine.type === type);
	if (engine === undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `there is no kind of database called ${JSON.stringify(type)}`,
			hint: `Use one of ${databaseEngines.map(engine => engine.type).join(', ')}.`,
		});
	}

	return engine;
}

/** The engine of a URL. Throws a UsageError (INVALID_URL) that shows nothing of the URL but its scheme: the rest may hold a password. */
export function engineForUrl(url: string): DatabaseEngine {
	const scheme = /^(?<scheme>[a-z][a-z\d+.\-]*):/iv.exec(url)?.groups?.scheme?.toLowerCase();
	const engine = databaseEngines.find(engine => scheme !== undefined && engine.schemes.includes(scheme));
	if (engine === undefined) {
		throw new UsageError({
			code: 'INVALID_URL',
			message: scheme === undefined ? 'the database URL does not begin with a scheme' : `no kind of database has URLs that begin with "${scheme}:"`,
			hint: `Begin with ${databaseEngines.flatMap(engine => engine.schemes).map(known => `${known}:`).join(', ')}; `
				+ 'anything else is a source by its own dump command: dbseal source add NAME --kind command --dump "COMMAND".',
		});
	}

	return engine;
}
