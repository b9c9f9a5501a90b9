/**
 * How long Smart Recovery looks through a large vault: from the line that starts it to the last candidate's verdict.
 */
import fs from 'node:fs';
import path from 'node:path';
import {runBundled} from './bundle.mjs';
import {median} from './measure.mjs';

export const recoveryCases = {
	async 'smart-recovery'(workshop) {
		const artifact = await writeForeign(workshop);
		return [
			await scan(workshop, artifact, {profiles: 1000, wants: '≤ 50 ms'}),
			await scan(workshop, artifact, {profiles: 100_000, wants: '≤ 2000 ms'}),
		];
	},
};

/** An artifact as another writer leaves it: no fingerprint, and a profile id that no vault has. */
async function writeForeign(workshop) {
	const folder = path.join(workshop.folder, 'recovery');
	fs.mkdirSync(folder);
	await workshop.job('recovery', `head -c 8000000 ${workshop.sample(8)}`);
	await workshop.dbseal(['backup', 'recovery', '--quiet']);
	const name = fs.readdirSync(workshop.storage).find(file => file.startsWith('recovery_') && file.endsWith('.enc'));
	const file = path.join(folder, name);
	fs.copyFileSync(path.join(workshop.storage, name), file);
	const {dbseal, ...sidecar} = JSON.parse(fs.readFileSync(path.join(workshop.storage, `${name}.meta.json`), 'utf8'));
	sidecar.encryption.profileId = 'gone';
	fs.writeFileSync(`${file}.meta.json`, JSON.stringify(sidecar));
	return file;
}

async function scan(workshop, artifact, {profiles, wants}) {
	const home = path.join(workshop.folder, `vault-${profiles}`);
	fs.cpSync(workshop.env.DBSEAL_HOME, home, {recursive: true});
	await fillVault(workshop, home, profiles - 1);
	const durations = [];
	for (let round = 0; round < 3; round++) {
		await workshop.dbseal(['restore', artifact, '--to-file', path.join(home, `out-${round}`), '--quiet', '--home', home]);
		const events = readNewestLog(path.join(home, 'runs'));
		const start = events.find(({type, message}) => type === 'log' && message?.includes('starting Smart Recovery'));
		const last = events.find(({type, index}) => type === 'recovery-candidate' && index === profiles);
		durations.push(Date.parse(last.at) - Date.parse(start.at));
	}

	return {figure: `${median(durations)} ms`, wants, detail: `${profiles} profiles, gzip, no fingerprint`};
}

/** The run's own log has every candidate with its time, and no printer in between. */
function readNewestLog(folder) {
	const times = fs.readdirSync(folder).map(name => ({name, timeMs: fs.statSync(path.join(folder, name)).mtimeMs}));
	const [newest] = times.toSorted((one, other) => other.timeMs - one.timeMs);
	return fs.readFileSync(path.join(folder, newest.name), 'utf8').trim().split('\n').map(line => JSON.parse(line));
}

async function fillVault(workshop, home, count) {
	await runBundled('fill-vault.ts', [home, String(count)], workshop);
}
