/**
 * `dbseal unpin`: takes a pin away; the next prune decides by the job's rules again.
 */
import {defineCommand} from '../command.js';
import {pinAndTell} from '../set-pin.js';

export const command = defineCommand({
	examples: [['dbseal unpin offsite:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'the job\'s rules decide again']],
	arguments: [{name: 'ARTIFACT', completes: 'artifact'}],
	flags: {},
	run: async ({arguments: [reference = '']}, context) => pinAndTell(reference, false, context),
});
