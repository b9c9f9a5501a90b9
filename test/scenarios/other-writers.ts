/**
 * Artifacts as other tools of this format write them, by a few lines of plain node:crypto: 16-byte IV, no `dbseal` block, and
 * the older sidecar without nesting.
 */
import {Buffer} from 'node:buffer';
import {createCipheriv, createHash, randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import {brotliCompressSync, gzipSync} from 'node:zlib';

export type OtherArtifact = {
	readonly folder: string;
	readonly keyHex: string;
	readonly profileId: string;
	readonly dump: string | Uint8Array;
	readonly compression?: 'GZIP' | 'gzip' | 'BROTLI';
	readonly ivBytes?: number;
	/** The older shape, without nesting. */
	readonly isFlat?: boolean;
	readonly sourceType?: string;
};

/** Gives the artifact's path. */
export async function writeAsOthersDo({
	folder, keyHex, profileId, dump, compression, ivBytes = 16, isFlat = false, sourceType = 'postgresql',
}: OtherArtifact): Promise<string> {
	const plain = Buffer.from(dump);
	const compressed = compression === undefined ? plain : (compression === 'BROTLI' ? brotliCompressSync(plain) : gzipSync(plain));
	const iv = randomBytes(ivBytes);
	const cipher = createCipheriv('aes-256-gcm', Buffer.from(keyHex, 'hex'), iv);
	const stored = Buffer.concat([cipher.update(compressed), cipher.final()]);
	const fields = {iv: iv.toString('hex'), authTag: cipher.getAuthTag().toString('hex')};
	const sidecar = {
		jobName: 'made elsewhere',
		sourceType,
		databases: ['orders'],
		timestamp: '2026-11-01T02:03:04.567Z',
		...(compression && {compression}),
		...(isFlat
			? {encrypted: true, encryptionProfileId: profileId, ...fields}
			: {
				version: 1, encryption: {
					enabled: true, profileId, algorithm: 'aes-256-gcm', ...fields,
				}, checksum: createHash('sha256').update(stored).digest('hex'), size: stored.length,
			}),
	};
	const suffix = compression === undefined ? '' : (compression === 'BROTLI' ? '.br' : '.gz');
	const file = path.join(folder, `elsewhere-${iv.toString('hex').slice(0, 8)}.sql${suffix}.enc`);
	await fs.writeFile(file, stored);
	await fs.writeFile(`${file}.meta.json`, JSON.stringify(sidecar));
	return file;
}
