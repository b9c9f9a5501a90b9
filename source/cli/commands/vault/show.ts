/**
 * `dbseal vault show`: one profile in full, with every known artifact that needs its key.
 */
import {formatTimestamp, plural} from '../../../core/text.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {showProfile, type ShownProfile} from '../../../application/keys/profiles.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {neededLines} from '../../lines/needed-lines.js';

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
		await withApplication(context.place, {reads: true}, async application => {
			const shown = showProfile(application, typed);
			const {profile, jobs, artifacts} = shown;
			for (const line of [...factLines(shown), '', ...neededLines(artifacts)]) {
				output.data(line);
			}

			output.note(artifacts.length === 0 ? 'no known artifact needs this key' : `${plural(artifacts.length, 'known artifact')} ${artifacts.length === 1 ? 'needs' : 'need'} this key`);
			output.result({...profile, jobs, artifacts});
		});
	},
});

function factLines({profile, jobs}: ShownProfile): readonly string[] {
	const date = (time: Date | undefined) => time ? formatTimestamp(time) : 'never';
	const facts: ReadonlyArray<readonly [string, string]> = [
		['name', profile.name],
		['fingerprint', formatFingerprint(profile.fingerprint)],
		['origin', profile.hasKey ? profile.origin : `${profile.origin}, key missing`],
		['created', date(profile.createdAt)],
		...(profile.retiredAt ? [['retired', date(profile.retiredAt)] as const] : []),
		['shown', date(profile.exportedAt)],
		['last kit', date(profile.kitWrittenAt)],
		['kit proved', date(profile.kitProvedAt)],
		['jobs', jobs.length === 0 ? 'none' : jobs.join(', ')],
	];
	return facts.map(([name, value]) => `${name.padEnd(13)}${value}`);
}
