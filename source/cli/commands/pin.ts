/**
 * `dbseal pin`: an artifact stays, whatever its job's retention rules say.
 */
import {defineCommand} from '../command.js';
import {pinAndTell} from '../set-pin.js';

export const command = defineCommand({
	examples: [
		['dbseal pin offsite:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'every copy of it stays'],
		['dbseal pin orders@2026-11-24', 'the newest of that day'],
	],
	arguments: [{name: 'ARTIFACT', completes: 'artifact'}],
	flags: {},
	notes: ['Pins are kept in the store of this machine.'],
	run: async ({arguments: [reference = '']}, context) => pinAndTell(reference, true, context),
});
