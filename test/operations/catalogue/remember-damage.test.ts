import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {IntegrityError} from '../../../source/core/errors.js';
import {MasterKey} from '../../../source/crypto/master-key.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {keepDamage} from '../../../source/operations/catalogue/remember-damage.js';
import {drill} from '../../../source/operations/drill/drill.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {type StoredArtifact} from '../../../source/store/artifacts.js';
import {type Job} from '../../../source/store/jobs.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, sqlite, type Workbench} from '../workbench.js';

const now = new Date('2026-11-24T12:00:00.000Z');

let bench: Workbench;
let job: Job;
let name: string;
let file: string;

beforeEach(async () => {
	bench = createWorkbench({now: () => now});
	job = addJob(bench, 'orders', {destinations: ['disk', 'offsite']});
	bench.database('orders.sqlite');
	({artifactName: name} = await backUpJob(job, bench.context));
	file = path.join(bench.folder, 'disk', name);
});

afterEach(() => {
	bench.close();
});

function flipByte(target: string): void {
	const bytes = fs.readFileSync(target);
	bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
	fs.writeFileSync(target, bytes);
}

const at = (destination: string): StoredArtifact | undefined => {
	const {id = ''} = bench.context.store.destinations.findByName(destination) ?? {};
	return bench.context.store.artifacts.findAt({destinationKey: id, name});
};

const verifyAt = async (reference: string) => verify({location: await locateArtifact(reference, bench.context)}, bench.context);

test('damage is remembered of the copy that has it, with what was wrong', async () => {
	flipByte(file);

	await expect(verifyAt(`disk:${name}`)).rejects.toMatchObject({exitCode: 13});

	expect(at('disk')?.damagedAt).toEqual(now);
	expect(at('disk')?.damage).toMatch(/^ARTIFACT_DAMAGED: /v);
	expect(at('offsite')).toMatchObject({damagedAt: undefined, damage: undefined});
});

test('a later verification that finds it good heals it', async () => {
	flipByte(file);
	await expect(verifyAt(`disk:${name}`)).rejects.toMatchObject({exitCode: 13});
	flipByte(file);

	await verifyAt(`disk:${name}`);

	expect(at('disk')).toMatchObject({verifiedAt: now, damagedAt: undefined, damage: undefined});
});

test('it is the same copy when it was named by its path', async () => {
	flipByte(file);

	await expect(verifyAt(file)).rejects.toMatchObject({exitCode: 13});

	expect(at('disk')?.damagedAt).toEqual(now);
});

test('an artifact that the store has never listed is remembered, too', async () => {
	const {id: destinationKey = ''} = bench.context.store.destinations.findByName('disk') ?? {};
	bench.context.store.artifacts.remove({destinationKey, name});
	flipByte(file);

	await expect(verifyAt(`disk:${name}`)).rejects.toMatchObject({exitCode: 13});

	expect(at('disk')?.damagedAt).toEqual(now);
});

test('a restore and a drill remember what they find', async () => {
	flipByte(file);
	const target = path.join(bench.folder, 'restored.sqlite');

	const location = await locateArtifact(`disk:${name}`, bench.context);
	await expect(restore({location, target: {kind: 'database', target: sqlite(target), overwrite: false}}, bench.context)).rejects.toMatchObject({exitCode: 13});
	const afterRestore = at('disk')?.damagedAt;
	flipByte(file);
	const atDisk = bench.context.store.jobs.change(job.id, {destinationIds: job.destinationIds.slice(0, 1)}) ?? job;
	await drill({job: atDisk}, bench.context);

	expect([afterRestore, at('disk')?.damagedAt]).toEqual([now, undefined]);
});

test('an edited sidecar counts as damage', async () => {
	const sidecar = `${file}.meta.json`;
	fs.writeFileSync(sidecar, fs.readFileSync(sidecar, 'utf8').replace('"host": "db1"', '"host": "db2"'));

	await expect(verifyAt(`disk:${name}`)).rejects.toMatchObject({code: 'SIDECAR_ALTERED'});

	expect(at('disk')?.damage).toMatch(/^SIDECAR_ALTERED: /v);
});

test('a wrong key says nothing of the artifact', async () => {
	const stranger = MasterKey.generate();
	const givenKeys = [{
		profileId: 'x', profileName: 'stranger', fingerprint: stranger.fingerprint, unseal: () => stranger,
	}];

	await expect(verify({location: await locateArtifact(`disk:${name}`, bench.context), givenKeys}, bench.context)).rejects.toMatchObject({code: 'NO_KEY_FITS'});

	expect(at('disk')?.damagedAt).toBeUndefined();
});

test('an artifact that is gone is known to be missing', async () => {
	const location = await locateArtifact(`disk:${name}`, bench.context);
	fs.rmSync(file);

	await expect(verify({location}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND'});

	expect(at('disk')?.missingSince).toEqual(now);
});

test('a list shows it as damaged, and a job\'s newest is taken from a sound copy', async () => {
	flipByte(file);
	await expect(verifyAt('orders@latest')).rejects.toMatchObject({exitCode: 13});
	const [row] = bench.context.store.destinations.all();

	const listed = await listArtifacts({...bench.destination(path.join(bench.folder, 'disk')), id: row?.id ?? ''}, bench.context);
	const again = await verifyAt('orders@latest');

	expect(listed.map(({state, problem}) => [state, problem?.split(':', 1)[0]])).toEqual([['damaged', 'ARTIFACT_DAMAGED']]);
	expect(again.artifactName).toBe(name);
	expect(Buffer.compare(fs.readFileSync(path.join(bench.folder, 'offsite', name)), fs.readFileSync(file))).not.toBe(0);
});

test('what is found while the run is interrupted says nothing of the artifact', async () => {
	const location = await locateArtifact(`disk:${name}`, bench.context);
	const damage = new IntegrityError({code: 'ARTIFACT_DAMAGED', message: 'it was cut', hint: 'Look.'});

	await keepDamage(damage, location, {...bench.context, signal: AbortSignal.abort()});
	const interrupted = at('disk')?.damagedAt;
	await keepDamage(damage, location, bench.context);

	expect([interrupted, at('disk')?.damagedAt]).toEqual([undefined, now]);
});
