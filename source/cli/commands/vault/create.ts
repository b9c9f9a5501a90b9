/**
 * `dbseal vault create`: a profile with a new random master key.
 */
import {formatFingerprint} from '../../../core/fingerprint.js';
import {makeProfile} from '../../../application/keys/profiles.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {shellWord} from '../../../core/shell-word.js';

export const command = defineCommand({
	examples: [['dbseal vault create main', 'a new profile called main']],
	arguments: [{name: 'NAME'}],
	flags: {},
	async run({arguments: [name = '']}, context) {
		const {output} = context;
		const {id, fingerprint, name: kept} = await withApplication(context.place, {key: true}, async application => makeProfile(application, name));
		output.data(`${kept}  ${formatFingerprint(fingerprint)}`);
		output.note(`export its key now, or this machine is the only one that can restore: dbseal vault kit ${shellWord(kept)} --output DIR`);
		output.result({id, name: kept, fingerprint});
	},
});
