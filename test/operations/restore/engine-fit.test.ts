import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {
	createWorkbench, makeDatabase, sqlite, type Workbench,
} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

test.each([true, false])('a dump of another kind of database is refused by its sidecar, before anything of it is read, and the target stays (overwrite: %s)', async overwrite => {
	const target = makeDatabase(path.join(bench.folder, 'live.sqlite'), 3);
	const before = fs.readFileSync(target);
	const dump = path.join(bench.folder, 'dump');
	fs.writeFileSync(dump, 'x'.repeat(100));
	const source = {name: 'cache', connection: {type: 'command', options: {dumpCommand: `cat ${dump}`}, secrets: {}}};
	const {profile: _, ...request} = bench.request('unused');
	const {artifactName} = await backup({...request, source}, bench.context);
	const sidecar = path.join(bench.storage, `${artifactName}.meta.json`);
	fs.writeFileSync(sidecar, fs.readFileSync(sidecar, 'utf8').replace('"sourceType": "command"', '"sourceType": "redis"'));
	bench.events.length = 0;
	const location = await locateArtifact(path.join(bench.storage, artifactName), bench.context);

	await expect(restore({location, target: {kind: 'database', target: sqlite(target), overwrite}}, bench.context)).rejects.toMatchObject({
		exitCode: 2, message: `${artifactName} is a backup of redis and can't be loaded into sqlite`,
	});

	expect(fs.readFileSync(target).equals(before)).toBe(true);
	expect(bench.events.filter(({type}) => type === 'stage-started')).toEqual([]);
});
