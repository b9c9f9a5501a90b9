/**
 * How long Smart Recovery looks through a large vault: from the line that starts it to the last candidate's verdict.
 */
import fs from 'node:fs';
import path from 'node:path';
import {randomBytes} from 'node:crypto';
import {median} from './measure.mjs';

export const recoveryCases = {
	async 'smart-recovery'(workshop) {
		return [await scan(workshop, {profiles: 1000, wants: '≤ 50 ms'})];
	},
};

/** An artifact as another writer leaves it, without a fingerprint, whose profile id is unknown here. */
async function scan(workshop, {profiles, wants}) {
	const folder = path.join(workshop.folder, 'recovery');
	fs.mkdirSync(folder);
	await workshop.job('recovery', `head -c 8000000 ${workshop.sample(32)}`);
	await workshop.dbseal(['backup', 'recovery', '--quiet']);
	const artifact = fs.readdirSync(workshop.storage).find(name => name.startsWith('recovery_') && name.endsWith('.enc'));
	fs.copyFileSync(path.join(workshop.storage, artifact), path.join(folder, artifact));
	const {dbseal, ...sidecar} = JSON.parse(fs.readFileSync(path.join(workshop.storage, `${artifact}.meta.json`), 'utf8'));
	sidecar.encryption.profileId = 'gone';
	fs.writeFileSync(path.join(folder, `${artifact}.meta.json`), JSON.stringify(sidecar));
	for (let index = 1; index < profiles; index++) {
		const keyFile = path.join(folder, 'key');
		fs.writeFileSync(keyFile, randomBytes(32).toString('hex'), {mode: 0o600});
		await workshop.dbseal(['vault', 'import', `profile-${index}`, '--key-file', keyFile]);
	}

	const durations = [];
	for (let round = 0; round < 5; round++) {
		const {output} = await workshop.dbseal(['restore', path.join(folder, artifact), '--to-file', path.join(folder, `out-${round}`), '--json'], {stdout: 'pipe'});
		const events = output.trim().split('\n').map(line => JSON.parse(line));
		const start = events.find(({type, message}) => type === 'log' && message?.includes('starting Smart Recovery'));
		const look = events.find(({type, index}) => type === 'recovery-candidate' && index === profiles);
		durations.push(Date.parse(look.at) - Date.parse(start.at));
	}

	return {figure: `${median(durations)} ms`, wants, detail: `${profiles} profiles, gzip, no fingerprint`};
}
