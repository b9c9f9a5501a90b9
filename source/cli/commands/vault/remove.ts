/**
 * `dbseal vault remove`: a profile and its key. What needs the key is named first; with the key goes what it opens.
 */
import {UsageError} from '../../../core/errors.js';
import {formatFingerprint} from '../../../crypto/fingerprint.js';
import {type Profile} from '../../../store/profiles.js';
import {removeProfile} from '../../../vault/remove-profile.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {withEngine} from '../../engine.js';
import {findProfile} from '../../find-named.js';

export const command = defineCommand({
	examples: [
		['dbseal vault remove old', 'a profile that nothing needs'],
		['dbseal vault remove main --i-have-the-key', 'artifacts need it, and its key is kept elsewhere'],
	],
	arguments: [{name: 'NAME', completes: 'profile'}],
	flags: {
		iHaveTheKey: {type: 'boolean', summary: 'its key is exported and kept elsewhere'},
	},
	async run({arguments: [name = ''], flags: {iHaveTheKey}}, context) {
		const {output} = context;
		await withEngine(context, {}, async ({store}) => {
			const profile = findProfile(store, name);
			const isKeyConfirmed = iHaveTheKey || await isConfirmedByHand(profile, context);
			const uses = removeProfile(store, profile, {isKeyConfirmed});
			output.note(`profile "${profile.name}" and its key are gone from this vault`);
			output.result({
				id: profile.id, name: profile.name, fingerprint: profile.fingerprint, uses,
			});
		});
	},
});

/** At a terminal the name is typed; elsewhere the vault decides by what needs the key. */
async function isConfirmedByHand({name, fingerprint}: Profile, {prompt}: CommandContext): Promise<boolean> {
	if (!prompt.canAsk) {
		return false;
	}

	const isTyped = await prompt.typedName({
		text: `This removes the key ${formatFingerprint(fingerprint)}. If it is kept elsewhere, type the profile's name (${name}):`,
		flag: '--i-have-the-key',
		name,
	});
	if (!isTyped) {
		throw new UsageError({code: 'INPUT_NEEDED', message: 'the name was not typed; nothing was removed', hint: 'Run it again to remove the profile.'});
	}

	return true;
}
