/**
 * `dbseal vault import`: a profile of a key from elsewhere: a kit, a print-out, another vault.
 */
import {UsageError} from '../../../core/errors.js';
import {nameKey} from '../../../core/names.js';
import {formatFingerprint} from '../../../crypto/fingerprint.js';
import {type CandidateKey} from '../../../vault/candidate-keys.js';
import {collectKeyText, keysOfText} from '../../../vault/kit/given-key.js';
import {importProfile} from '../../../vault/profiles.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {withEngine} from '../../engine.js';
import {givenKeys} from '../../given-keys.js';
import {keyFlags} from '../../secrets.js';

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
		'A key is 64 hex digits, the lines of a printed kit (a typing error is found on its line), or a kit\'s own file or folder.',
		'Spaces, line ends and upper case are forgiven.',
	],
	async run({arguments: [name = ''], flags}, context) {
		const {output} = context;
		await withEngine(context, {key: true}, async ({vault}) => {
			const keys = await givenKeys(flags, context) ?? await typedKeys(context);
			const {profile, isNew} = importProfile(vault(), {name, key: chooseKey(keys, name).unseal()});
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

async function typedKeys({prompt}: CommandContext): Promise<readonly CandidateKey[]> {
	const text = await collectKeyText(async lineNumber => prompt.secret({
		text: lineNumber === 1 ? 'Master key (64 hex digits, or the first line of a printed kit):' : `Line ${lineNumber}:`,
		flag: '--key-file FILE or --key-stdin',
	}));
	return keysOfText('typed key', text).keys;
}

/** Of the keys of a kit, the one whose profile had this name. */
function chooseKey(keys: readonly CandidateKey[], name: string): CandidateKey {
	const [first] = keys;
	const named = keys.find(({profileName}) => nameKey(profileName) === nameKey(name));
	const chosen = keys.length === 1 ? first : named;
	if (!chosen) {
		const names = keys.map(({profileName}) => `"${profileName}"`).join(', ');
		throw new UsageError({
			code: 'INPUT_NEEDED', message: `there are ${keys.length} keys: of ${names}`, hint: 'Give one of these names, or the .key file of the one that you mean.',
		});
	}

	return chosen;
}
