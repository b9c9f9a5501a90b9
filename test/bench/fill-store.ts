/**
 * Fills the store in HOME with years of work at once: `fill-store HOME DESTINATION JOBS RUNS ARTIFACTS`, with ENCRYPTION_KEY in the environment.
 * DESTINATION is a folder; it gets ARTIFACTS files with sidecars, which the first look at it reads.
 */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {formatArtifactName} from '../../source/artifacts/names.js';
import {writeSidecar} from '../../source/artifacts/write-sidecar.js';
import {MasterKey} from '../../source/crypto/master-key.js';
import {SystemKey} from '../../source/crypto/system-key.js';
import {openStore} from '../../source/store/open-store.js';
import {addConnection} from '../../source/vault/connections.js';
import {createProfile} from '../../source/vault/profiles.js';
import {unlock} from '../../source/vault/unlock.js';

const [home = '', folder = '', ...counts] = process.argv.slice(2);
const [jobCount = 0, runCount = 0, artifactCount = 0] = counts.map(Number);
const hourMs = 3_600_000;
const newestMs = Date.now();
let clock = new Date(newestMs);
const store = openStore({home, now: () => clock});
const vault = unlock(store, SystemKey.parse(process.env.ENCRYPTION_KEY ?? ''));
const key = MasterKey.parse('5e'.repeat(32));

const jobs = store.transaction(() => {
	const profile = createProfile(vault, 'large', key);
	const shelf = {store, unlocked: () => vault};
	const source = addConnection({...shelf, table: 'sources'}, {name: 'large', connection: {type: 'sqlite', options: {path: '/srv/large.db'}, secrets: {}}});
	const destination = addConnection({...shelf, table: 'destinations'}, {name: 'large', connection: {type: 'local', options: {path: folder}, secrets: {}}});
	return Array.from({length: jobCount}, (_, index) => store.jobs.add({
		id: store.newId(), name: `job ${String(index).padStart(4, '0')}`, sourceId: source.id, destinationIds: [destination.id], profileId: profile.id, schedule: '15 3 * * *',
	}));
});

store.transaction(() => {
	for (let index = runCount; index > 0; index--) {
		const job = jobs[index % jobs.length];
		clock = new Date(newestMs - (index * (hourMs / 8)));
		const id = `${clock.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${index.toString(16).padStart(8, '0')}`;
		store.runs.begin({
			id, kind: 'backup', title: `backup of ${job?.name ?? ''}`, pid: 1, processStartedAt: 'long ago', ...(job && {jobId: job.id, jobName: job.name}),
		}, () => undefined);
		store.runs.finish(id, {
			outcome: 'succeeded', exitCode: 0, bytesIn: 2_000_000, bytesOut: 500_000, artifactName: `${id}.sql.gz.enc`,
		});
	}
});
store.close();

const content = Buffer.from('stored bytes');
for (let index = 0; index < artifactCount; index++) {
	const job = jobs[index % jobs.length];
	const timestamp = new Date(newestMs - (index * hourMs));
	const name = formatArtifactName({
		jobName: job?.name ?? '', startedAt: timestamp, random: Buffer.from([Math.floor(index / 256) % 256, index % 256]), extension: 'sqlite', compressionSuffix: '.gz', isEncrypted: true,
	});
	fs.writeFileSync(path.join(folder, name), content);
	fs.writeFileSync(path.join(folder, `${name}.meta.json`), writeSidecar({
		...(job && {jobId: job.id, jobName: job.name}),
		sourceName: 'large',
		sourceType: 'sqlite',
		databases: ['large'],
		engineVersion: '3.46.0',
		timestamp,
		originalFileName: name,
		compression: 'GZIP',
		profile: {id: job?.profileId ?? '', name: 'large', key},
		format: 'stream',
		host: os.hostname(),
		tool: 'sqlite 3.46.0',
	}, {
		encryption: {format: 'stream', iv: Buffer.alloc(12), authTag: Buffer.alloc(16)},
		checksum: createHash('sha256').update(content).digest('hex'),
		sizeBytes: content.length,
		plainSizeBytes: 2_000_000,
	}));
}
