/**
 * What comes out of a restore is what was proven and what the sidecar promises, also where nothing is encrypted.
 */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {Writable} from 'node:stream';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {restore, type RestoreTarget} from '../../../source/operations/restore/restore.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

/** An unencrypted artifact of these bytes, and a sidecar whose size and checksum fit them. */
function plant(bytes: Buffer, fields: Readonly<Record<string, unknown>> = {}): string {
	const file = path.join(bench.storage, 'orders_2026-11-20T03-15-00Z_abcd.sql');
	fs.writeFileSync(file, bytes);
	fs.writeFileSync(`${file}.meta.json`, JSON.stringify({
		sourceType: 'postgresql', compression: 'NONE', checksum: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, ...fields,
	}));
	return file;
}

async function outcomeOf(file: string, target: RestoreTarget): Promise<unknown> {
	const location = await locateArtifact(file, bench.context);
	return restore({location, target}, bench.context).catch((error: unknown) => error);
}

function memory(): {readonly target: RestoreTarget; readonly written: Buffer[]} {
	const written: Buffer[] = [];
	const stream = new Writable({
		write(chunk: Buffer, _encoding, done) {
			written.push(chunk);
			done();
		},
	});
	return {target: {kind: 'stream', stream}, written};
}

test('a file that is written over when the load begins gives the load command nothing that was not proven', async () => {
	const artifact = plant(Buffer.alloc(3_000_000, 'A'));
	const [evil, loaded] = [path.join(bench.folder, 'evil'), path.join(bench.folder, 'loaded')];
	fs.writeFileSync(evil, Buffer.alloc(3_000_000, 'B'));
	const connection = {type: 'command', options: {dumpCommand: 'true', loadCommand: `cp ${evil} ${artifact}; cat > ${loaded}; echo done >> ${loaded}`}, secrets: {}};

	const outcome = await outcomeOf(artifact, {kind: 'database', target: {name: 'ledger', connection}, overwrite: true});

	const got = fs.existsSync(loaded) ? fs.readFileSync(loaded, 'utf8') : '';
	expect(got).not.toContain('B');
	expect(outcome).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13, message: expect.stringContaining('was changed while it was read') as unknown});
	expect(got).not.toContain('done');
});

const dump = Buffer.from('--\n-- PostgreSQL database dump\n--\n');

test.each([
	['fewer bytes than the sidecar says', dump, {dbseal: {plainSize: dump.length + 1}}],
	['no byte at all', Buffer.alloc(0), {}],
	['gzip data under the name of a dump', Buffer.from([0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3]), {}],
	['noise under the name of SQL', createHash('sha512').update('noise').digest(), {}],
	['something else than SQLite from our own backup of one', dump, {sourceType: 'sqlite', dbseal: {tool: 'SQLite 3.45'}}],
])('%s goes neither into a file nor into a pipe, and is not verified', async (_what, bytes, fields) => {
	const artifact = plant(bytes, fields);
	const file = path.join(bench.folder, 'out');
	const {target, written} = memory();

	const intoFile = await outcomeOf(artifact, {kind: 'file', path: file, overwrite: false});
	const intoPipe = await outcomeOf(artifact, target);
	const verified: unknown = await verify({location: await locateArtifact(artifact, bench.context)}, bench.context).catch((error: unknown) => error);

	expect([intoFile, intoPipe, verified]).toMatchObject([{code: 'DATA_CORRUPT', exitCode: 13}, {code: 'DATA_CORRUPT'}, {code: 'DATA_CORRUPT'}]);
	expect(fs.readdirSync(bench.folder).filter(name => name.includes(path.basename(file)))).toEqual([]);
	expect(written).toEqual([]);
});

test.each([
	['pg_dump\'s own archive', 'PGDMP\u0001\u000E', {}],
	['a text dump of SQLite by another tool', 'PRAGMA foreign_keys=OFF;\n', {sourceType: 'sqlite'}],
	['whatever a command wrote', '\u001F\u008B\u0008 packed by the command itself', {sourceType: 'command'}],
	['what nobody says the kind of', '\u0001\u0002\u0003', {sourceType: undefined}],
])('%s is given out as it is', async (_what, text, fields) => {
	const bytes = Buffer.from(text, 'latin1');
	const {target, written} = memory();

	await outcomeOf(plant(bytes, fields), target);

	expect(Buffer.concat(written)).toEqual(bytes);
});

test('an archive of another kind is named, by a restore and by a verification', async () => {
	const artifact = plant(dump, {archive: {formatVersion: 2, kdfSalt: 'aa'}});
	const location = await locateArtifact(artifact, bench.context);

	const verified: unknown = await verify({location}, bench.context).catch((error: unknown) => error);
	const restored = await outcomeOf(artifact, memory().target);

	expect(verified).toMatchObject({code: 'ARCHIVE_UNKNOWN', exitCode: 13, message: expect.stringContaining('archive of format version 2') as unknown});
	expect(restored).toMatchObject({code: 'ARCHIVE_UNKNOWN'});
});
