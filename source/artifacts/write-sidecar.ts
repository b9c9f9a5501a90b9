/**
 * Writing a sidecar, and the seal that shows an edit (docs/format.md, "Sidecar").
 * The rule: what is written here any later version can read, and other tools of the format too.
 */
import {Buffer} from 'node:buffer';
import canonicalize from 'canonicalize';
import {type Summary} from '../core/database.js';
import {type DatabaseProperties} from '../core/database-properties.js';
import {isSidecarSealValid, sealSidecar} from '../crypto/sidecar-seal.js';
import {type MasterKey} from '../crypto/master-key.js';
import {type CipherParameters} from './cipher-plan.js';
import {type ArtifactFormat, type Sidecar} from './sidecar.js';

/** What is known before the dump. */
export type SidecarStart = {
	readonly jobId?: string;
	readonly jobName?: string;
	readonly sourceId?: string;
	readonly sourceName: string;
	readonly sourceType: string;
	readonly databases: readonly string[];
	readonly engineVersion: string;
	readonly timestamp: Date;
	readonly originalFileName: string;
	/** The codec's word: `GZIP`, …, `NONE`. */
	readonly compression: string;
	readonly profile?: {readonly id: string; readonly name: string; readonly key: MasterKey};
	readonly format: ArtifactFormat;
	readonly host: string;
	readonly tool: string;
	/** Within their limit: see `fitProperties`. */
	readonly database?: DatabaseProperties;
};

/** What is known of an artifact once it is written. */
export type SidecarEnd = {
	readonly encryption?: CipherParameters;
	/** SHA-256 of the stored file, hex. */
	readonly checksum: string;
	readonly sizeBytes: number;
	readonly plainSizeBytes: number;
	readonly summary?: Summary;
};

/** The sidecar's bytes, sealed where there is a key. */
export function writeSidecar(start: SidecarStart, end: SidecarEnd): Buffer {
	const {profile} = start;
	const {encryption} = end;
	const {dbseal, ...fields} = describeStart(start);
	const json = {
		...fields,
		...(fields.encryption && {
			encryption: {
				...fields.encryption,
				...(encryption?.format === 'stream' && {iv: encryption.iv.toString('hex'), authTag: encryption.authTag.toString('hex')}),
			},
		}),
		checksum: end.checksum,
		size: end.sizeBytes,
		dbseal: {...dbseal, plainSize: end.plainSizeBytes, ...(end.summary && {summary: end.summary})},
	};
	return toBytes(json, profile?.key);
}

/**
 * The sidecar of a chunked artifact whose own was lost: what its header says, and what a full read tells.
 * @param header As `describeStart` made it.
 */
export function completeHeader(header: Readonly<Record<string, unknown>>, end: Omit<SidecarEnd, 'encryption'>, key: MasterKey): Buffer {
	const {dbseal, ...fields} = header;
	return toBytes({
		...fields,
		checksum: end.checksum,
		size: end.sizeBytes,
		dbseal: {...new Object(dbseal), plainSize: end.plainSizeBytes},
	}, key);
}

function toBytes(json: SidecarJson, key: MasterKey | undefined): Buffer {
	const seal = key && sealSidecar(key, toSealedText(json));
	return Buffer.from(JSON.stringify({...json, dbseal: {...json.dbseal, seal}}, undefined, 2) + '\n');
}

type SidecarJson = Readonly<Record<string, unknown>> & {readonly dbseal: Readonly<Record<string, unknown>>};

/** The sidecar's fields that are known before the dump; a chunked artifact carries them in its header. */
export function describeStart(start: SidecarStart) {
	const {
		jobId, jobName, sourceId, profile, timestamp, format, host, tool, database, ...fields
	} = start;
	return {
		version: 1,
		...(jobId !== undefined && {jobId}),
		...(jobName !== undefined && {jobName}),
		...(sourceId !== undefined && {sourceId}),
		...fields,
		timestamp: timestamp.toISOString(),
		...(profile && {encryption: {enabled: true, profileId: profile.id, algorithm: 'aes-256-gcm'}}),
		dbseal: {
			format,
			...(profile && {keyFingerprint: profile.key.fingerprint, profileName: profile.name}),
			host,
			tool,
			...(database && {database}),
		},
	};
}

/** `absent`: another writer's sidecar, or one without encryption; its metadata is not authenticated. */
export type SealState = 'valid' | 'altered' | 'absent';

export function checkSeal(sidecar: Sidecar, key: MasterKey): SealState {
	const seal = sidecar.extras?.seal;
	if (seal === undefined) {
		return 'absent';
	}

	return isSidecarSealValid(key, toSealedText(sidecar.json), seal) ? 'valid' : 'altered';
}

/** Canonical JSON (RFC 8785) of the sidecar without its seal. */
function toSealedText(json: Readonly<Record<string, unknown>>): string {
	const {dbseal, ...rest} = json;
	const extras = typeof dbseal === 'object' && dbseal !== null ? Object.entries(dbseal).filter(([key]) => key !== 'seal') : [];
	return canonicalize({...rest, dbseal: Object.fromEntries(extras)}) ?? '';
}
