/**
 * `dbseal destination add`: a place where artifacts are kept.
 */
import {DestinationError} from '../../../core/errors.js';
import {shellWord} from '../../../core/shell-word.js';
import {type NamedConnection} from '../../../operations/context.js';
import {withStorage} from '../../../operations/with-storage.js';
import {addConnection} from '../../../vault/connections.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {destinationSide, shelfOf} from '../../../application/connections.js';
import {type Application, withApplication} from '../../../application/application.js';
import {pinServer} from '../../pin-server.js';
import {askForPassword, readConnection} from '../../read-connection.js';
import {kindTables} from '../../kind-tables.js';
import {passwordFlags} from '../../secrets.js';

export const command = defineCommand({
	examples: [
		['dbseal destination add disk /var/backups/dbseal', 'a folder of this machine'],
		['dbseal destination add s3 "s3://bucket/prefix?region=eu-central-1"', 'S3, with the keys of AWS_*'],
		['dbseal destination add nas sftp://backup@nas/backups --password-file pw', 'a folder behind SSH'],
	],
	arguments: [{name: 'NAME'}, {name: 'URL', completes: 'folder'}],
	flags: passwordFlags,
	tables: kindTables(destinationSide.schemes),
	notes: [
		'What ends with = stands behind the ? of a URL: "...?region=R&part-size=16M".',
		'An access key stands before the bucket (s3://ID@bucket); its secret is the password.',
		'What each may be is in docs/storage.md.',
	],
	async run({arguments: [name = '', url = ''], flags}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const given = await readConnection(destinationSide, url, flags, context);
			const trusted = await pinServer(given, context);
			const connection = await askForPassword(destinationSide, trusted, context);
			const {id, name: kept, type} = addConnection(shelfOf(application, destinationSide), {name, connection});
			await warnOfMissingFolder({name: kept, connection}, {application, context});
			output.note(`destination "${kept}" saved; try it with: dbseal destination test ${shellWord(kept)}`);
			output.result({id, name: kept, type});
		});
	},
});

type Parts = {readonly application: Application; readonly context: CommandContext};

/** A folder may be on a disk that isn't mounted yet, so it is kept all the same; a mistyped one is seen now, and not at night. */
async function warnOfMissingFolder(destination: NamedConnection, {application, context: {output, signal}}: Parts): Promise<void> {
	await withStorage(destination, application.operations(), async storage => {
		try {
			await (storage.isLocal ? storage.freeBytes(signal) : undefined);
		} catch (error) {
			if (!(error instanceof DestinationError)) {
				throw error;
			}

			output.warn(error.message, error.hint);
		}
	});
}
