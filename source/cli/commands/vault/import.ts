/**
 * `dbseal vault import`: a profile of a key from elsewhere: a kit, a print-out, another vault.
 */
import {formatFingerprint} from '../../../crypto/fingerprint.js';
import {MasterKey} from '../../../crypto/master-key.js';
import {importProfile} from '../../../vault/profiles.js';
import {defineCommand} from '../../command.js';
import {withEngine} from '../../engine.js';
import {keyFlags, readGivenSecret} from '../../secrets.js';

export const command = defineCommand({
	examples: [
		['dbseal vault import old-server --key-file kit/master.key', 'from a Recovery Kit'],
		['dbseal vault import old-server', 'type or paste the key; it is masked'],
		['pass show dbseal/main | dbseal vault import main --key-stdin', 'from a password manager'],
	],
	arguments: [{name: 'NAME'}],
	flags: keyFlags,
	notes: ['Spaces, line ends and upper case in the key are forgiven.'],
	async run({arguments: [name = ''], flags: {keyFile, keyStdin}}, context) {
		const {output, prompt} = context;
		await withEngine(context, {key: true}, async ({vault}) => {
			const text = await readGivenSecret({file: keyFile, isStdin: keyStdin}, context)
				?? await prompt.secret({text: 'Master key (64 hex digits):', flag: '--key-file FILE or --key-stdin'});
			const {profile, isNew} = importProfile(vault(), {name, key: MasterKey.parse(text)});
			output.data(`${profile.name}  ${formatFingerprint(profile.fingerprint)}`);
			if (!isNew) {
				output.note(`this is the key that profile "${profile.name}" was missing; it has it now`);
			}

			output.result({
				id: profile.id, name: profile.name, fingerprint: profile.fingerprint, isNew,
			});
		});
	},
});
