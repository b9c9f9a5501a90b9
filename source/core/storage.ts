/**
 * The contract of a storage adapter. Adding a storage is one folder that exports a `StorageKind`, one line in `storage/registry.ts`
 * and a row of the contract's table (docs/add-a-database.md); the conformance suite runs over it by itself.
 */
import {type Readable, type Writable} from 'node:stream';
import {
	type AdapterContext, type Connection, type Finding, type UrlScheme,
} from './connection.js';

export type StorageKind = UrlScheme & {
	/** The option that holds what `findPin` finds; absent where there is nothing to pin. */
	readonly pinOption?: string;
	/** MUST NOT connect; MUST throw a UsageError where options are missing or wrong. */
	open(connection: Connection, context: AdapterContext): Storage;
	/**
	 * What has to be pinned in the options before the server is trusted, and isn't yet; for a person to compare.
	 * Undefined where there is nothing (more) to pin. MUST send no secret; throws a DestinationError where no server answers.
	 */
	findPin?(connection: Connection): Promise<Pin | undefined>;
	/**
	 * Makes the destination's own folder for its owner alone, and gives it; undefined where it was there. Absent where that is not for dbseal to make.
	 * MUST be called only once a person has said so. Throws a DestinationError.
	 */
	makeRoot?(connection: Connection): Promise<string | undefined>;
};

export type Pin = {
	/** For people: `host key`. */
	readonly subject: string;
	/** The option that holds it. */
	readonly option: string;
	/** What the server shows now. */
	readonly value: string;
};

export type StoredFile = {
	/** Relative to the destination, with `/` between folders. */
	readonly name: string;
	readonly sizeBytes: number;
	readonly modifiedAt: Date;
};

export type CreateOptions = {
	/** What is known of the size before the first byte, for part sizes and space checks. */
	readonly sizeEstimateBytes?: number;
	/** Kept beside the object where the storage can (S3 object metadata); lower-case keys, ASCII values. */
	readonly metadata?: Readonly<Record<string, string>>;
	/**
	 * Names the bytes to come: the same id under the same name always means the same bytes (their checksum is a good id).
	 * A storage that can goes on with what an upload of this id left there, and says so by `Upload.offsetBytes`.
	 */
	readonly resumeId?: string;
};

export type Upload = {
	/** Takes the bytes from `offsetBytes` on. */
	readonly stream: Writable;
	/** How much is there already from an earlier upload of the same `resumeId`; absent: nothing. */
	readonly offsetBytes?: number;
	/** Ends the upload as `abort` does, but leaves what is there for one of the same `resumeId`. Absent where nothing can be left. */
	suspend?(): Promise<void>;
	/** Call after the stream has finished. When it resolves, the file is whole, durable and visible under its name. */
	commit(): Promise<void>;
	/** Removes every trace of the upload. Safe at any time, and twice. After `commit` it does nothing. */
	abort(): Promise<void>;
};

export type ByteRange = {
	/** First byte, from 0. */
	readonly start?: number;
	/** The byte after the last one. */
	readonly end?: number;
};

export type Storage = {
	/** True where reading twice costs no network: the restore then verifies in place instead of fetching first. */
	readonly isLocal: boolean;
	/**
	 * Nothing MUST be visible under `name`, in `list` or otherwise, before `commit`.
	 * MUST refuse an existing name (DestinationError, NAME_EXISTS), at `create` or at the latest at `commit`.
	 * Files MUST be readable by their owner only, where the storage has owners.
	 */
	create(name: string, options: CreateOptions, signal: AbortSignal): Promise<Upload>;
	/** MUST throw a NotFoundError (ARTIFACT_NOT_FOUND) for a missing name, before the first byte. */
	read(name: string, range: ByteRange, signal: AbortSignal): Promise<Readable>;
	/** Undefined for a missing name; any other failure throws. */
	stat(name: string, signal: AbortSignal): Promise<StoredFile | undefined>;
	/** Object metadata as given to `create`; undefined where the storage has none. */
	metadata?(name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined>;
	/** All files whose names start with `prefix`, in no given order. MUST throw on failure, never give an empty or cut list. */
	list(prefix: string, signal: AbortSignal): Promise<readonly StoredFile[]>;
	/** MUST NOT fail for a name that is already gone. */
	remove(name: string, signal: AbortSignal): Promise<void>;
	/** Gives a file that is there already the protection that `create` gives new ones (Object Lock); absent where there is none. */
	retain?(name: string, signal: AbortSignal): Promise<void>;
	/** Free bytes, where the storage can tell. */
	freeBytes(signal: AbortSignal): Promise<number | undefined>;
	/** Writes, reads back, reads a range, lists, removes a file of its own, and reports each. Throws only when aborted. */
	check(signal: AbortSignal): Promise<readonly Finding[]>;
	/** Removes what dead uploads left; gives their descriptions. With `dryRun` it only lists. */
	sweep(options: {readonly dryRun: boolean; readonly olderThan: Date}, signal: AbortSignal): Promise<readonly string[]>;
	/** Ends connections. Safe to call twice. */
	close(): Promise<void>;
};
