/**
 * `dbseal destination add`: a place where artifacts are kept.
 */
import {shellWord} from '../../../core/shell-word.js';
import {defineCommand} from '../../command.js';
import {findFolderTrouble, keepConnection} from '../../../application/connections/connection-changes.js';
import {destinationSide} from '../../../application/connections/connections.js';
import {withApplication} from '../../../application/application.js';
import {pinServer} from '../../asking/pin-server.js';
import {askForPassword, readConnection, withSecretFiles} from '../../asking/read-connection.js';
import {kindTables} from '../../lines/kind-tables.js';
import {secretFlags} from '../../asking/secrets.js';

export const command = defineCommand({
	examples: [
		['dbseal destination add disk /var/backups/dbseal', 'a folder of this machine'],
		['dbseal destination add s3 "s3://bucket/prefix?region=eu-central-1"', 'S3, with the keys of AWS_*'],
		['dbseal destination add nas sftp://backup@nas/backups --password-file pw', 'a folder behind SSH'],
	],
	arguments: [{name: 'NAME'}, {name: 'URL', completes: 'folder'}],
	flags: secretFlags,
	tables: kindTables(destinationSide.schemes),
	notes: [
		'What ends with = stands behind the ? of a URL: "...?region=R&part-size=16M".',
		'An access key may stand before the bucket (s3://ID@bucket); its secret is the password.',
		'What each may be is in docs/storage.md.',
	],
	async run({arguments: [name = '', url = ''], flags}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const read = await readConnection(destinationSide, url, flags, context);
			const given = await withSecretFiles(destinationSide, read, flags.secretFile, context);
			const trusted = await pinServer(given, context);
			const connection = await askForPassword(destinationSide, trusted, context);
			const {id, name: kept, type} = keepConnection(application, destinationSide, {name, connection});
			// It is kept all the same; a mistyped one is seen now, and not at night.
			const trouble = await findFolderTrouble(application, connection);
			if (trouble) {
				output.warn(trouble.message, trouble.hint);
			}

			output.note(`destination "${kept}" saved; try it with: dbseal destination test ${shellWord(kept)}`);
			output.result({id, name: kept, type});
		});
	},
});
