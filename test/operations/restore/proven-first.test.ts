import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {RefusedError} from '../../../source/core/errors.js';
import {engineByType} from '../../../source/databases/registry.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {loadArtifact} from '../../../source/operations/restore/load-artifact.js';
import {type OpenArtifactRequest, withArtifact} from '../../../source/operations/restore/open-artifact.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {createWorkbench, sqlite, type Workbench} from '../workbench.js';

const mebibyte = 1024 * 1024;

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

/** A source and target whose load can't be taken back: it writes as it reads. */
function commandTarget() {
	const file = path.join(bench.folder, 'loaded');
	return {
		file,
		named: {
			name: 'ledger',
			connection: {type: 'command', options: {dumpCommand: `cat ${path.join(bench.folder, 'dump')}`, loadCommand: `cat > ${file}`}, secrets: {}},
		},
	};
}

/** Three MiB that don't compress, damaged in the last ten bytes of the artifact. */
async function damagedBackup(format: 'stream' | 'chunked', compression: 'gzip' | 'none'): Promise<string> {
	fs.writeFileSync(path.join(bench.folder, 'dump'), randomBytes(3 * mebibyte));
	const {artifactName} = await backup({
		...bench.request('unused'), source: commandTarget().named, format, compression,
	}, bench.context);
	const file = path.join(bench.storage, artifactName);
	const bytes = fs.readFileSync(file);
	bytes.writeUInt8(bytes.readUInt8(bytes.length - 10) ^ 1, bytes.length - 10);
	fs.writeFileSync(file, bytes);
	return file;
}

test.each([
	['stream', 'gzip'], ['stream', 'none'], ['chunked', 'gzip'], ['chunked', 'none'],
] as const)('the load command of a %s artifact (%s) that is damaged at its end is never started', async (format, compression) => {
	const artifact = await damagedBackup(format, compression);
	const {file, named} = commandTarget();
	const location = await locateArtifact(artifact, bench.context);

	await expect(restore({location, target: {kind: 'database', target: named, overwrite: true}}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});

	expect(fs.existsSync(file)).toBe(false);
});

async function chunkedBackup(): Promise<OpenArtifactRequest> {
	const {artifactName} = await backup({...bench.request(bench.database('shop.sqlite', 50_000)), format: 'chunked'}, bench.context);
	return {location: await locateArtifact(path.join(bench.storage, artifactName), bench.context)};
}

test('a look that refuses the dump leaves the target untouched', async () => {
	const target = path.join(bench.folder, 'restored.sqlite');
	const {connection} = sqlite(target);
	const database = {
		...engineByType('sqlite').open(connection, bench.context.adapters),
		async preview(): Promise<never> {
			throw new RefusedError({code: 'TARGET_NOT_EMPTY', message: 'seen enough', hint: 'None.'});
		},
	};

	const request = await chunkedBackup();
	const attempt = withArtifact(request, bench.context, async artifact => loadArtifact(artifact, {database, overwrite: false}, bench.context));

	await expect(attempt).rejects.toMatchObject({message: 'seen enough'});

	expect(fs.existsSync(target)).toBe(false);
});

test('a look sees the whole plain dump, and what it gives loads it', async () => {
	const target = path.join(bench.folder, 'restored.sqlite');
	const database = engineByType('sqlite').open(sqlite(target).connection, bench.context.adapters);
	const seen: Buffer[] = [];
	const looking = {
		...database,
		async preview(dump: AsyncIterable<Uint8Array>) {
			for await (const chunk of dump) {
				seen.push(Buffer.from(chunk));
			}

			return database;
		},
	};

	await withArtifact(await chunkedBackup(), bench.context, async artifact => loadArtifact(artifact, {database: looking, overwrite: false}, bench.context));

	expect(fs.readFileSync(target).equals(Buffer.concat(seen))).toBe(true);
});
