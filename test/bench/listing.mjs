/**
 * How long a person waits for the list of a destination that holds years of backups: with nothing known of it, and then again.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {median, run} from './measure.mjs';

const count = 10_000;
const rounds = 5;
const hourMs = 3_600_000;

export const listingCases = {
	async list(workshop) {
		const folder = path.join(workshop.folder, 'years');
		fs.mkdirSync(folder);
		await workshop.dbseal(['backup', '--source-url', 'command:?dump=echo', '--to', folder, '--profile', 'bench', '--quiet']);
		multiply(folder);
		const list = async () => {
			const {wallMs, output} = await workshop.dbseal(['list', folder], {stdout: 'pipe'});
			if (output.split('\n').length < count) {
				throw new Error('the list is short');
			}

			return wallMs;
		};

		const firstMs = await list();
		const laterMs = [];
		for (let round = 0; round < rounds; round++) {
			laterMs.push(await list());
		}

		const {wallMs: namesMs} = await run('sh', ['-c', `ls -l ${folder}`]);
		return [
			{figure: `${(firstMs / 1000).toFixed(2)} s`, wants: '≤ 5 s', detail: `${count} local artifacts, the first time`},
			{figure: `${(median(laterMs) / 1000).toFixed(2)} s`, wants: '≤ 0.5 s', detail: `the same again; ls -l of the folder ${(namesMs / 1000).toFixed(2)} s`},
		];
	},
};

/** Copies of the one backup there, an hour apart, each with values of its own where backups have them. */
function multiply(folder) {
	const artifact = fs.readdirSync(folder).find(name => name.endsWith('.enc'));
	const bytes = fs.readFileSync(path.join(folder, artifact));
	const sidecar = JSON.parse(fs.readFileSync(path.join(folder, `${artifact}.meta.json`), 'utf8'));
	const newestMs = Date.parse(sidecar.timestamp);
	for (let index = 1; index < count; index++) {
		const timestamp = new Date(newestMs - (index * hourMs)).toISOString();
		const name = artifact.replace(/_[^_]+Z_[0-9a-f]{4}/v, `_${timestamp.slice(0, 19).replaceAll(':', '-')}Z_${randomBytes(2).toString('hex')}`);
		fs.writeFileSync(path.join(folder, name), bytes);
		fs.writeFileSync(path.join(folder, `${name}.meta.json`), `${JSON.stringify({
			...sidecar,
			originalFileName: name,
			timestamp,
			checksum: randomBytes(32).toString('hex'),
			encryption: {...sidecar.encryption, iv: randomBytes(12).toString('hex'), authTag: randomBytes(16).toString('hex')},
		}, undefined, 2)}\n`);
	}
}
