/**
 * Backups as files, without a database: an artifact of a few bytes and a sidecar that fits it, sealed by the key of the jobs of
 * `stored-jobs.ts` unless it is to be a plain one. Nothing opens them: lists, copies and prunes don't read what is inside.
 */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {formatArtifactName} from '../../source/artifacts/names.js';
import {writeSidecar} from '../../source/artifacts/write-sidecar.js';
import {MasterKey} from '../../source/crypto/master-key.js';

export type StoredBackup = {
	readonly folder: string;
	readonly at: Date;
	readonly jobId?: string;
	readonly jobName?: string;
	/** Keeps two of one second apart. */
	readonly random?: number;
	readonly content?: string;
	readonly host?: string;
	/** Neither encrypted nor sealed. */
	readonly isPlain?: boolean;
};

/** Of the profile 'main' that `addJob` makes. */
export const storedKey = MasterKey.parse('5e'.repeat(32));

/** Writes both files, and gives the artifact's name. */
export function storeBackup({
	folder, at, jobId, jobName = 'orders', random = 1, content = 'stored bytes', host = 'db1', isPlain = false,
}: StoredBackup): string {
	const name = formatArtifactName({
		jobName, startedAt: at, random: Buffer.from([Math.floor(random / 256) % 256, random % 256]), extension: 'sql', compressionSuffix: '.gz', isEncrypted: false,
	});
	fs.writeFileSync(path.join(folder, name), content);
	fs.writeFileSync(path.join(folder, `${name}.meta.json`), writeSidecar({
		...(jobId !== undefined && {jobId}),
		jobName,
		sourceName: 'orders',
		sourceType: 'postgresql',
		databases: ['orders'],
		engineVersion: '15.19',
		timestamp: at,
		originalFileName: name,
		compression: 'GZIP',
		...(!isPlain && {profile: {id: 'p1', name: 'main', key: storedKey}}),
		format: 'stream',
		host,
		tool: 'pg_dump 15.19',
	}, {
		...(!isPlain && {encryption: {format: 'stream', iv: Buffer.alloc(12), authTag: Buffer.alloc(16)} as const}),
		checksum: createHash('sha256').update(content).digest('hex'),
		sizeBytes: Buffer.byteLength(content),
		plainSizeBytes: 12,
	}));
	return name;
}
