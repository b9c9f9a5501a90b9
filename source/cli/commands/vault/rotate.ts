/**
 * `dbseal vault rotate`: a new master key for what comes; the old one is kept for what it sealed, which is listed.
 */
import {shellWord} from '../../../core/shell-word.js';
import {plural} from '../../../core/text.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {type RotatedKey, rotateKey} from '../../../application/keys/profiles.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {neededLines} from '../../lines/needed-lines.js';

/** How many artifacts are listed as text, the newest first. Our choice: a screenful, beside what else is said. */
const mostListed = 20;

export const command = defineCommand({
	examples: [['dbseal vault rotate main', 'the next backups are sealed with a new key']],
	arguments: [{name: 'NAME', completes: 'profile'}],
	flags: {},
	notes: [
		'The old key stays in the vault under a name with its date, because what it sealed still needs it.',
		'dbseal vault show lists those artifacts again at any time; --json gives all of them here, too.',
	],
	async run({arguments: [typed = '']}, context) {
		const {output} = context;
		await withApplication(context.place, {key: true}, async application => {
			const rotated = rotateKey(application, typed);
			const {profile, retired, jobs, artifacts} = rotated;
			output.data(`${profile.name}  ${formatFingerprint(profile.fingerprint)}`);
			for (const line of stillNeededLines(rotated)) {
				output.note(line);
			}

			output.note(`jobs with the new key: ${jobs.length === 0 ? 'none' : jobs.join(', ')}`);
			for (const line of nextSteps(rotated)) {
				output.note(line);
			}

			output.result({
				id: profile.id,
				name: profile.name,
				fingerprint: profile.fingerprint,
				retired: {id: retired.id, name: retired.name, fingerprint: retired.fingerprint},
				jobs,
				artifacts,
			});
		});
	},
});

function stillNeededLines({retired, artifacts}: RotatedKey): readonly string[] {
	const kept = `the old key, ${formatFingerprint(retired.fingerprint)}, is kept as "${retired.name}"`;
	if (artifacts.length === 0) {
		return [`${kept}: no known artifact needs it`];
	}

	const rest = artifacts.length - mostListed;
	return [
		`${kept}: ${plural(artifacts.length, 'known artifact')} still ${artifacts.length === 1 ? 'needs' : 'need'} it`,
		...neededLines(artifacts.slice(0, mostListed)).map(line => `  ${line}`),
		...(rest > 0 ? [`  and ${rest} older: list all with: dbseal vault show ${shellWord(retired.name)}`] : []),
	];
}

function nextSteps({profile, retired, artifacts}: RotatedKey): readonly string[] {
	const [name, old] = [shellWord(profile.name), shellWord(retired.name)];
	return artifacts.length === 0
		? [`write a new kit now, the old one doesn't open what comes: dbseal vault kit ${name} --output DIR`]
		: [
			`write a new kit now, with both keys; the old kit doesn't open what comes: dbseal vault kit ${name} ${old} --output DIR`,
			`once none of these artifacts is left: dbseal vault remove ${old}`,
		];
}
