/**
 * Backups as files, without a database: an artifact of a few bytes and a sidecar that fits it.
 */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {formatArtifactName} from '../../source/artifacts/names.js';

export type StoredBackup = {
	readonly folder: string;
	readonly at: Date;
	readonly jobId?: string;
	readonly jobName?: string;
	/** Keeps two of one second apart. */
	readonly random?: number;
	readonly content?: string;
};

/** Writes both files, and gives the artifact's name. */
export function storeBackup({folder, at, jobId, jobName = 'orders', random = 1, content = 'stored bytes'}: StoredBackup): string {
	const name = formatArtifactName({
		jobName, startedAt: at, random: Buffer.from([Math.floor(random / 256) % 256, random % 256]), extension: 'sql', compressionSuffix: '.gz', isEncrypted: false,
	});
	fs.writeFileSync(path.join(folder, name), content);
	fs.writeFileSync(path.join(folder, `${name}.meta.json`), JSON.stringify({
		version: 1,
		jobId,
		jobName,
		sourceName: 'orders',
		sourceType: 'postgresql',
		databases: ['orders'],
		timestamp: at.toISOString(),
		originalFileName: name,
		compression: 'GZIP',
		checksum: createHash('sha256').update(content).digest('hex'),
		size: Buffer.byteLength(content),
		dbseal: {format: 'stream', plainSize: 12, host: 'db1'},
	}));
	return name;
}
