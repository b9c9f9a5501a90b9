import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
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
