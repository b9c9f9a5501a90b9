/**
 * `dbseal vault show`: one profile in full, with every known artifact that needs its key.
 */
import {formatTimestamp, plural} from '../../../core/text.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {type Profile} from '../../../store/profiles.js';
import {findUses, listArtifactsOf, type ProfileUses} from '../../../vault/profile-uses.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {findProfile} from '../../../application/find-named.js';
import {describeNeeded, neededLines} from '../../needed-lines.js';

export const command = defineCommand({
	examples: [['dbseal vault show \'main until 2026-11-24\'', 'what a retired key is still needed for']],
	arguments: [{name: 'NAME', completes: 'profile'}],
	flags: {},
	notes: [
		'The artifacts are those that the store knows of, missing ones included; no destination is asked, and no key is shown or needed.',
		'dbseal list asks the destinations, and the store learns of what it finds there.',
	],
	async run({arguments: [typed = '']}, context) {
		const {output} = context;
		await withApplication(context.place, {reads: true}, async ({store}) => {
			const profile = findProfile({store}, typed);
			const uses = findUses(store, profile);
			const artifacts = listArtifactsOf(store, profile);
			for (const line of [...factLines(profile, uses), '', ...neededLines(artifacts)]) {
				output.data(line);
			}

			output.note(artifacts.length === 0 ? 'no known artifact needs this key' : `${plural(artifacts.length, 'known artifact')} ${artifacts.length === 1 ? 'needs' : 'need'} this key`);
			const {sealedKey, ...row} = profile;
			output.result({
				...row, hasKey: sealedKey !== undefined, jobs: uses.jobs, artifacts: artifacts.map(artifact => describeNeeded(artifact)),
			});
		});
	},
});

function factLines(profile: Profile, {jobs}: ProfileUses): readonly string[] {
	const date = (time: Date | undefined) => time ? formatTimestamp(time) : 'never';
	const facts: ReadonlyArray<readonly [string, string]> = [
		['name', profile.name],
		['fingerprint', formatFingerprint(profile.fingerprint)],
		['origin', profile.sealedKey === undefined ? `${profile.origin}, key missing` : profile.origin],
		['created', date(profile.createdAt)],
		...(profile.retiredAt ? [['retired', date(profile.retiredAt)] as const] : []),
		['shown', date(profile.exportedAt)],
		['last kit', date(profile.kitWrittenAt)],
		['kit proved', date(profile.kitProvedAt)],
		['jobs', jobs.length === 0 ? 'none' : jobs.join(', ')],
	];
	return facts.map(([name, value]) => `${name.padEnd(13)}${value}`);
}
