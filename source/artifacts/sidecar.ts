/**
 * The sidecar: what must be known to open an artifact again (docs/format.md, "Sidecar").
 * The rule: read leniently (other writers, older shapes, unknown fields kept), write strictly, and after this border the types are trusted.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {type CompressionName} from '../core/codec.js';
import {IntegrityError} from '../core/errors.js';
import {type Summary} from '../core/database.js';
import {type DatabaseProperties} from '../core/database-properties.js';
import {findJsonFault} from './canonical-limits.js';
import {propertiesSchema} from './database-properties.js';
import {assertKnownArchive} from './known-archive.js';

/** A larger file is no sidecar; it isn't read any further. */
export const sidecarLimitBytes = 1024 * 1024;

export type ArtifactFormat = 'stream' | 'chunked';

export type StreamEncryptionFields = {
	readonly format: 'stream';
	readonly profileId: string;
	/** 12 bytes; 16 from other writers. */
	readonly iv: Buffer;
	/** 16 bytes. */
	readonly authTag: Buffer;
};

/** All that a chunked artifact needs is in its own header. */
export type ChunkedEncryptionFields = {
	readonly format: 'chunked';
	readonly profileId: string;
};

export type SidecarEncryption = StreamEncryptionFields | ChunkedEncryptionFields;

/** Fields that no other writer of the format knows. */
export type SidecarExtras = {
	readonly format: ArtifactFormat;
	/** Hex, 32 characters; absent for artifacts that aren't encrypted. */
	readonly keyFingerprint?: string;
	readonly plainSize?: number;
	readonly profileName?: string;
	readonly host?: string;
	readonly tool?: string;
	/** What the database itself is set to, which no dump of it holds. */
	readonly database?: DatabaseProperties;
	readonly summary?: Summary;
	/** HMAC-SHA-256 over the rest of the sidecar, hex. */
	readonly seal?: string;
};

export type Sidecar = {
	readonly jobId?: string | undefined;
	readonly jobName?: string | undefined;
	readonly sourceId?: string | undefined;
	readonly sourceName?: string | undefined;
	readonly sourceType?: string | undefined;
	readonly databases: readonly string[];
	readonly engineVersion?: string | undefined;
	readonly timestamp?: Date | undefined;
	readonly originalFileName?: string | undefined;
	readonly compression: CompressionName;
	/** Absent for artifacts that aren't encrypted. */
	readonly encryption?: SidecarEncryption | undefined;
	/** SHA-256 of the stored file, hex. */
	readonly checksum?: string | undefined;
	readonly sizeBytes?: number | undefined;
	/** Absent in other writers' sidecars: their metadata is not authenticated. */
	readonly extras?: SidecarExtras | undefined;
	/** The JSON as it was read, unknown fields included. */
	readonly json: Readonly<Record<string, unknown>>;
};

const utf8 = new TextDecoder('utf-8', {fatal: true});

const hex = (bytes: number, name: string) => v.pipe(
	v.string(),
	v.regex(/^[\da-f]*$/iv, `${name} must be hex digits`),
	v.length(bytes * 2, `${name} must be ${bytes * 2} hex digits`),
	v.toLowerCase(),
);
const ivSchema = v.pipe(
	v.string(),
	v.regex(/^(?:[\da-f]{24}|[\da-f]{32})$/iv, 'must be 24 or 32 hex digits'),
	v.transform(text => Buffer.from(text, 'hex')),
);
const authTagSchema = v.pipe(hex(16, 'authTag'), v.transform(text => Buffer.from(text, 'hex')));
const sizeSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
const countsSchema = v.record(v.string(), sizeSchema);

const compressionNames = {
	GZIP: 'gzip', BROTLI: 'brotli', ZSTD: 'zstd', NONE: 'none',
} as const;

/** `undefined`, `NONE` and any case are read; what is written is upper case. */
const compressionSchema = v.pipe(
	v.optional(v.string(), 'NONE'),
	v.toUpperCase(),
	v.picklist(['GZIP', 'BROTLI', 'ZSTD', 'NONE'], 'must be GZIP, BROTLI, ZSTD or NONE'),
	v.transform((text): CompressionName => compressionNames[text]),
);

export const encryptionSchema = v.object({
	enabled: v.exactOptional(v.boolean()),
	profileId: v.exactOptional(v.string()),
	algorithm: v.exactOptional(v.pipe(v.string(), v.toLowerCase(), v.literal('aes-256-gcm', 'must be aes-256-gcm'))),
	iv: v.exactOptional(v.unknown()),
	authTag: v.exactOptional(v.unknown()),
});

export const extrasSchema = v.object({
	format: v.optional(v.picklist(['stream', 'chunked']), 'stream'),
	keyFingerprint: v.exactOptional(hex(16, 'keyFingerprint')),
	plainSize: v.exactOptional(sizeSchema),
	profileName: v.exactOptional(v.string()),
	host: v.exactOptional(v.string()),
	tool: v.exactOptional(v.string()),
	database: v.exactOptional(propertiesSchema),
	summary: v.exactOptional(v.object({
		tables: sizeSchema,
		rows: sizeSchema,
		rowsByTable: v.optional(countsSchema, {}),
		objects: v.optional(countsSchema, {}),
	})),
	seal: v.exactOptional(hex(32, 'seal')),
});

const text = v.exactOptional(v.string());
export const sidecarSchema = v.object({
	version: v.optional(v.union([v.literal(1), v.literal('1')], 'must be 1'), 1),
	jobId: text,
	jobName: text,
	sourceId: text,
	sourceName: text,
	sourceType: text,
	databases: v.exactOptional(v.unknown()),
	engineVersion: text,
	timestamp: v.exactOptional(v.pipe(
		v.string(),
		v.transform(value => new Date(value)),
		v.check(date => !Number.isNaN(date.getTime()), 'must be a date'),
	)),
	originalFileName: text,
	compression: compressionSchema,
	encryption: v.exactOptional(encryptionSchema),
	checksum: v.exactOptional(hex(32, 'checksum')),
	size: v.exactOptional(sizeSchema),
	dbseal: v.exactOptional(extrasSchema),
	// The older flat shape of other writers.
	encrypted: v.exactOptional(v.boolean()),
	encryptionProfileId: text,
	iv: v.exactOptional(v.unknown()),
	authTag: v.exactOptional(v.unknown()),
});

type ParsedSidecar = v.InferOutput<typeof sidecarSchema>;

/**
 * @param name Of the sidecar, for error messages.
 * @param source The file's bytes, or a copy of its text.
 * @param options `isChunked` is true where the artifact itself says so: its sidecar may have lost what says it.
 * @throws {IntegrityError} SIDECAR_INVALID, which names the field; ARCHIVE_UNKNOWN
 */
export function parseSidecar(name: string, source: Uint8Array | string, {isChunked = false}: {readonly isChunked?: boolean} = {}): Sidecar {
	if (source.length > sidecarLimitBytes) {
		throw invalidSidecar(name, `it is larger than ${sidecarLimitBytes} bytes`);
	}

	const text = typeof source === 'string' ? source : decodeText(name, source);
	const json = parseJsonObject(name, text);
	const fault = findJsonFault(json);
	if (fault !== undefined) {
		throw invalidSidecar(name, `it ${fault}`);
	}

	assertKnownArchive(name, json);
	const parsed = check(name, '', v.safeParse(sidecarSchema, withoutNulls(json, text)));
	const encryption = parseEncryption(name, parsed, isChunked);
	if (!encryption && !isChunked && parsed.dbseal?.keyFingerprint !== undefined) {
		throw invalidSidecar(name, 'field encryption: is missing, though the rest says that the artifact is encrypted');
	}

	// Field by field: spreading takes four times as long, and a destination may hold tens of thousands.
	return {
		jobId: parsed.jobId,
		jobName: parsed.jobName,
		sourceId: parsed.sourceId,
		sourceName: parsed.sourceName,
		sourceType: parsed.sourceType,
		databases: parseDatabases(parsed.databases),
		engineVersion: parsed.engineVersion,
		timestamp: parsed.timestamp,
		originalFileName: parsed.originalFileName,
		compression: parsed.compression,
		encryption,
		checksum: parsed.checksum,
		sizeBytes: parsed.size,
		extras: parsed.dbseal,
		json,
	};
}

function decodeText(name: string, bytes: Uint8Array): string {
	try {
		return utf8.decode(bytes);
	} catch (error) {
		throw invalidSidecar(name, 'it is not UTF-8', error);
	}
}

export function parseJsonObject(name: string, text: string): Readonly<Record<string, unknown>> {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw invalidSidecar(name, 'it is not JSON', error);
	}

	if (!isJsonObject(json)) {
		throw invalidSidecar(name, 'it is no JSON object');
	}

	return json;
}

function isJsonObject(json: unknown): json is Readonly<Record<string, unknown>> {
	return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Other writers say `null` where dbseal leaves a field out. */
export function withoutNulls(json: Readonly<Record<string, unknown>>, text: string): unknown {
	return text.includes('null') ? JSON.parse(JSON.stringify(json, (_key, value: unknown) => value ?? undefined)) : json;
}

/** Both shapes: the nested `encryption`, and the flat one of older writers. */
function parseEncryption(name: string, parsed: ParsedSidecar, isChunked: boolean): SidecarEncryption | undefined {
	const profileId = parseProfileId(parsed);
	if (profileId === undefined) {
		return undefined;
	}

	const nested = parsed.encryption;
	if (isChunked || parsed.dbseal?.format === 'chunked') {
		return {format: 'chunked', profileId};
	}

	const at = nested ? 'encryption.' : '';
	return {
		format: 'stream',
		profileId,
		iv: check(name, `${at}iv`, v.safeParse(ivSchema, nested ? nested.iv : parsed.iv)),
		authTag: check(name, `${at}authTag`, v.safeParse(authTagSchema, nested ? nested.authTag : parsed.authTag)),
	};
}

/** Undefined for artifacts that aren't encrypted, empty where it doesn't name its profile. */
export function parseProfileId({encryption, encrypted, encryptionProfileId}: Pick<ParsedSidecar, 'encrypted' | 'encryptionProfileId'> & {
	readonly encryption?: Pick<NonNullable<ParsedSidecar['encryption']>, 'enabled' | 'profileId'>;
}): string | undefined {
	const isEncrypted = encryption ? encryption.enabled !== false : encrypted === true;
	return isEncrypted ? encryption?.profileId ?? encryptionProfileId ?? '' : undefined;
}

/** Other writers keep a list, one name, or a count with names inside; what isn't a name is no loss. */
function parseDatabases(value: unknown): readonly string[] {
	const list = v.safeParse(v.array(v.string()), value);
	if (list.success) {
		return list.output;
	}

	const nested = v.safeParse(v.looseObject({names: v.array(v.string())}), value);
	return nested.success ? nested.output.names : (typeof value === 'string' ? [value] : []);
}

export function check<T>(name: string, field: string, result: v.SafeParseResult<v.GenericSchema<unknown, T>>): T {
	if (result.success) {
		return result.output;
	}

	const [issue] = result.issues;
	const path = field === '' ? (v.getDotPath(issue) ?? 'the whole') : field;
	throw invalidSidecar(name, `field ${path}: ${issue.message}`);
}

function invalidSidecar(name: string, reason: string, cause?: unknown): IntegrityError {
	return new IntegrityError({
		code: 'SIDECAR_INVALID',
		message: `sidecar ${name} can't be used: ${reason}`,
		hint: 'Put an unchanged copy of it beside the artifact, or run \'dbseal repair\' to write back the copy that the store keeps.',
		cause,
	});
}
