/**
 * `dbseal source add`: a database to back up, or any command whose output is a dump.
 */
import {type Connection} from '../../../core/connection.js';
import {UsageError} from '../../../core/errors.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {commandFlags, hasCommandPart} from '../../asking/command-source.js';
import {type FlagTable, type FlagValues} from '../../flags/flags.js';
import {keepConnection} from '../../../application/connections/connection-changes.js';
import {commandUrl, sourceSide} from '../../../application/connections/connections.js';
import {withApplication} from '../../../application/application.js';
import {askForPassword, readConnection, withSecretFiles} from '../../asking/read-connection.js';
import {kindTables} from '../../lines/kind-tables.js';
import {secretFlags} from '../../asking/secrets.js';
import {shellWord} from '../../../core/shell-word.js';

const flags = {
	...secretFlags,
	kind: {type: 'string', choices: ['command'], summary: 'not a database that dbseal knows, but a command'},
	...commandFlags,
} as const satisfies FlagTable;

export const command = defineCommand({
	examples: [
		['dbseal source add orders postgresql://backup@db1/orders --password-file pw', 'PostgreSQL over TCP'],
		['dbseal source add local "postgresql:///orders?host=/run/postgresql"', 'PostgreSQL by its socket'],
		['dbseal source add shop mariadb://backup@localhost/shop --password-stdin', 'MariaDB or MySQL'],
		['dbseal source add app sqlite:/srv/app/app.sqlite', 'SQLite, in use or not'],
		['dbseal source add cache redis://cache1:6379 --password-file pw', 'Redis, all databases of the server'],
		['dbseal source add ldap --kind command --dump "slapcat" --load "slapadd"', 'anything else'],
	],
	arguments: [{name: 'NAME'}, {name: 'URL', isOptional: true}],
	flags,
	tables: kindTables(sourceSide.schemes),
	notes: [
		'What ends with = stands behind the ? of a URL: "...?sslmode=require&sslcert=F".',
		'What each may be is in docs/sources.md. A command has succeeded when its shell exits 0.',
	],
	async run({arguments: [name = '', url], flags: given}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const connection = await connectionOf(url, given, context);
			const {id, name: kept, type} = keepConnection(application, sourceSide, {name, connection});
			output.note(`source "${kept}" saved; try it with: dbseal source test ${shellWord(kept)}`);
			output.result({id, name: kept, type});
		});
	},
});

async function connectionOf(url: string | undefined, given: FlagValues<typeof flags>, context: CommandContext): Promise<Connection> {
	const isCommand = given.kind !== undefined || hasCommandPart(given);
	if (isCommand === (url !== undefined)) {
		throw new UsageError({
			code: 'USAGE', message: 'a source is a URL, or --kind command with --dump', hint: 'See: dbseal source add --help.',
		});
	}

	const connection = await readConnection(sourceSide, url ?? commandUrl(given), given, context);
	return askForPassword(sourceSide, await withSecretFiles(sourceSide, connection, given.secretFile, context), context);
}
