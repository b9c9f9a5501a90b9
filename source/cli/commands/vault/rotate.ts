/**
 * `dbseal vault rotate`: a new master key for what comes; the old one is kept for what it sealed.
 */
import {formatFingerprint} from '../../../crypto/fingerprint.js';
import {shellWord} from '../../../core/shell-word.js';
import {plural} from '../../../core/text.js';
import {rotateProfile} from '../../../vault/rotate-profile.js';
import {defineCommand} from '../../command.js';
import {withEngine} from '../../engine.js';
import {findProfile} from '../../find-named.js';

export const command = defineCommand({
	examples: [['dbseal vault rotate main', 'the next backups are sealed with a new key']],
	arguments: [{name: 'NAME', completes: 'profile'}],
	flags: {},
	notes: ['The old key stays in the vault under a name with its date, because what it sealed still needs it.'],
	async run({arguments: [typed = '']}, context) {
		const {output} = context;
		await withEngine(context, {key: true}, async ({store, vault}) => {
			const {profile, retired, jobs, artifacts} = rotateProfile(vault(), findProfile(store, typed));
			output.data(`${profile.name}  ${formatFingerprint(profile.fingerprint)}`);
			output.note(`the old key, ${formatFingerprint(retired.fingerprint)}, is kept as "${retired.name}": ${plural(artifacts, 'known artifact')} still need it`);
			output.note(`jobs with the new key: ${jobs.length === 0 ? 'none' : jobs.join(', ')}`);
			output.note(`export the new key now: dbseal vault kit ${shellWord(profile.name)} --output DIR`);
			output.result({
				id: profile.id, name: profile.name, fingerprint: profile.fingerprint, retired: {id: retired.id, name: retired.name, fingerprint: retired.fingerprint}, jobs, artifacts,
			});
		});
	},
});
