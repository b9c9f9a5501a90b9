/**
 * `dbseal vault remove`: a profile and its key. What needs the key is named first; with the key goes what it opens.
 */
import {KeyError, UsageError} from '../../../core/errors.js';
import {shellWord} from '../../../core/shell-word.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {type CandidateKey} from '../../../application/keys/given-keys.js';
import {
	type Consent, dropProfile, type ProfileDescription, wasExported,
} from '../../../application/keys/profiles.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {findProfile} from '../../../application/find-named.js';
import {givenKeys, keyFlags} from '../../asking/given-keys.js';

export const command = defineCommand({
	examples: [
		['dbseal vault remove old', 'a profile that nothing needs'],
		['dbseal vault remove main --i-have-the-key', 'artifacts need it, and its key was exported and is kept elsewhere'],
		['dbseal vault remove main --key-file kit', 'shows the key itself: also where dbseal knows of no export'],
	],
	arguments: [{name: 'NAME', completes: 'profile'}],
	flags: {
		iHaveTheKey: {type: 'boolean', summary: 'its key is exported and kept elsewhere'},
		...keyFlags,
	},
	notes: ['The only copy of a key, which was never exported, goes by no flag alone: show the key, or type the name at a terminal.'],
	async run({arguments: [name = ''], flags: {iHaveTheKey, ...keys}}, context) {
		const {output} = context;
		const given = await givenKeys(keys, context);
		await withApplication(context.place, {}, async application => {
			const profile = findProfile(application, name);
			const consent = given ? assertSameKey(given, profile) : await askConsent(profile, iHaveTheKey, context);
			const uses = dropProfile(application, profile, consent);
			output.note(`profile "${profile.name}" and its key are gone from this vault`);
			output.result({
				id: profile.id, name: profile.name, fingerprint: profile.fingerprint, uses,
			});
		});
	},
});

function assertSameKey(given: readonly CandidateKey[], {name, fingerprint}: Pick<ProfileDescription, 'name' | 'fingerprint'>): Consent {
	if (given.some(key => key.fingerprint === fingerprint)) {
		return 'shown';
	}

	throw new KeyError({
		code: 'NO_KEY_FITS',
		message: `what was given does not hold the key of profile "${name}" (${formatFingerprint(fingerprint)}); nothing was removed`,
		hint: `Look for another copy of it, or write one: dbseal vault kit ${shellWord(name)} --output DIR.`,
	});
}

/** At a terminal the name is typed, unless an exported key is said to be kept; elsewhere the vault decides by what needs the key. */
async function askConsent(profile: Omit<ProfileDescription, 'hasKey'>, isSaid: boolean, {prompt}: CommandContext): Promise<Consent> {
	const {name, fingerprint} = profile;
	const isExported = wasExported(profile);
	if (!prompt.canAsk || (isSaid && isExported)) {
		return isSaid ? 'said' : 'unasked';
	}

	const warning = isExported ? 'If it is kept elsewhere' : 'It was NEVER EXPORTED: this is its only copy, and nothing that it sealed will ever open again. If it may go';
	const isTyped = await prompt.typedName({
		text: `This removes the key ${formatFingerprint(fingerprint)}. ${warning}, type the profile's name (${name}):`,
		flag: '--i-have-the-key',
		name,
	});
	if (!isTyped) {
		throw new UsageError({code: 'INPUT_NEEDED', message: 'the name was not typed; nothing was removed', hint: 'Run it again to remove the profile.'});
	}

	return 'shown';
}
