/**
 * `dbseal vault import`: a profile of a key from elsewhere: a kit, a print-out, another vault.
 */
import {UsageError} from '../../../core/errors.js';
import {nameKey} from '../../../core/names.js';
import {formatFingerprint} from '../../../crypto/fingerprint.js';
import {MasterKey} from '../../../crypto/master-key.js';
import {type CandidateKey} from '../../../vault/candidate-keys.js';
import {collectKeyText} from '../../../vault/kit/given-key.js';
import {importProfile} from '../../../vault/profiles.js';
import {defineCommand} from '../../command.js';
import {withEngine} from '../../engine.js';
import {givenKeys, keyFlags} from '../../given-keys.js';
import {type Prompt} from '../../prompt.js';

export const command = defineCommand({
	examples: [
		['dbseal vault import old-server --key-file kit/master.key', 'from a Recovery Kit'],
		['dbseal vault import orders --key-file kit', 'from a kit of several profiles: the key of orders'],
		['dbseal vault import old-server', 'type or paste the key; it is masked'],
		['pass show dbseal/main | dbseal vault import main --key-stdin', 'from a password manager'],
	],
	arguments: [{name: 'NAME'}],
	flags: keyFlags,
	notes: [
		'A key is 64 hex digits, or the four lines of a printed page; spaces, line ends and upper case are forgiven.',
	],
	async run({arguments: [name = ''], flags}, context) {
		const {output, prompt} = context;
		await withEngine(context, {key: true}, async ({vault}) => {
			const keys = await givenKeys(flags, context);
			const key = keys ? chooseKey(keys, name) : await askForKey(prompt);
			const {profile, isNew} = importProfile(vault(), {name, key});
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

/** The only key, or of the keys of a kit the one whose profile had this name. */
function chooseKey(keys: readonly CandidateKey[], name: string): MasterKey {
	const chosen = keys.length === 1 ? keys[0] : keys.find(({profileName}) => nameKey(profileName) === nameKey(name));
	if (!chosen) {
		throw new UsageError({
			code: 'INPUT_NEEDED',
			message: `there are ${keys.length} keys in it, of ${keys.map(({profileName}) => `"${profileName}"`).join(', ')}`,
			hint: 'Import them one by one, each by one of these names or from its own file in the kit\'s keys folder.',
		});
	}

	return chosen.unseal();
}

async function askForKey(prompt: Prompt): Promise<MasterKey> {
	const flag = '--key-file FILE or --key-stdin';
	const text = await collectKeyText(async lineNumber => prompt.secret({
		text: lineNumber === 1 ? 'Master key (64 hex digits, or line 1 of the printed page):' : `Line ${lineNumber}:`, flag,
	}));
	return MasterKey.parse(text);
}
