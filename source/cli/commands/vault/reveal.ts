/**
 * `dbseal vault reveal`: a profile's master key in clear. Only after an explicit yes.
 */
import {UsageError} from '../../../core/errors.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {revealKey} from '../../../application/keys/profiles.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {findProfile} from '../../../application/find-named.js';

export const command = defineCommand({
	examples: [
		['dbseal vault reveal main', 'asks first'],
		['dbseal vault reveal main --yes | pass insert -m dbseal/main', 'into a password manager'],
	],
	arguments: [{name: 'NAME', completes: 'profile'}],
	flags: {},
	async run({arguments: [name = '']}, context) {
		const {output} = context;
		await withApplication(context.place, {key: true, reads: true}, async application => {
			const profile = findProfile(application, name);
			await confirm(profile.name, context);
			const key = revealKey(application, profile);
			output.data(key);
			output.note(`this is the master key of profile "${profile.name}" (${formatFingerprint(profile.fingerprint)}): whoever has it opens its backups`);
			output.result({name: profile.name, fingerprint: profile.fingerprint, key});
		});
	},
});

async function confirm(name: string, {global, prompt}: CommandContext): Promise<void> {
	const isConfirmed = global.yes || (prompt.canAsk && await prompt.yes({text: `Show the master key of "${name}" here?`, flag: '--yes'}));
	if (!isConfirmed) {
		throw new UsageError({
			code: 'CONFIRMATION_NEEDED',
			message: `the master key of "${name}" is not shown without a yes`,
			hint: 'Add --yes to say so.',
		});
	}
}
