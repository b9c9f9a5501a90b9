import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {withArtifactLock} from '../../../source/operations/restore/target-lock.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

test('an artifact that holds another number of bytes than were backed up is not verified', async () => {
	const {profile, ...request} = bench.request(bench.database('shop.sqlite'));
	const {artifactName, plainSizeBytes} = await backup(request, bench.context);
	const file = path.join(bench.storage, artifactName);
	const sidecar = fs.readFileSync(`${file}.meta.json`, 'utf8');
	const verifyIt = async () => verify({location: await locateArtifact(file, bench.context)}, bench.context);

	const good = await verifyIt();
	fs.writeFileSync(`${file}.meta.json`, sidecar.replace(`"plainSize": ${plainSizeBytes}`, `"plainSize": ${plainSizeBytes - 1}`));

	expect(good.plainSizeBytes).toBe(plainSizeBytes);
	await expect(verifyIt()).rejects.toMatchObject({code: 'DATA_CORRUPT', exitCode: 13});
});

test('while an artifact is verified another verification of it is refused before it reads anything, and one of another artifact is not', async () => {
	const request = bench.request(bench.database('shop.sqlite'));
	const backUp = async () => {
		const {artifactName} = await backup(request, bench.context);
		return locateArtifact(path.join(bench.storage, artifactName), bench.context);
	};

	const [first, second] = [await backUp(), await backUp()];

	await withArtifactLock(first, bench.context, async () => {
		await expect(verify({location: first}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_BUSY', exitCode: 11});
		await expect(verify({location: second}, bench.context)).resolves.toMatchObject({artifactName: second.name});
	});

	await expect(verify({location: first}, bench.context)).resolves.toMatchObject({artifactName: first.name});
});
