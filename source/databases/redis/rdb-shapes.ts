/**
 * How far each value of an RDB file reaches: Redis' own format, of which no length is written in front of a value.
 * The source is rdb.c of Redis 7.0, 7.2, 7.4 and 8.6 (rdbLoadObject); a type that isn't here is never guessed at.
 */

export type Shape
	/** With its length in front; also integers, and what is compressed. */
	= | {readonly kind: 'string'}
	/** One number of 1 to 9 bytes. */
		| {readonly kind: 'length'}
	/** A number as text, as sorted sets had them before Redis 4. */
		| {readonly kind: 'double'}
	/** What a module writes: parts with their kinds in front, and a zero. */
		| {readonly kind: 'module'}
		| {readonly kind: 'bytes'; readonly count: number}
	/** A number, and so many rounds. */
		| {readonly kind: 'each'; readonly of: readonly Shape[]};

const string: Shape = {kind: 'string'};
const length: Shape = {kind: 'length'};
const double: Shape = {kind: 'double'};
const module: Shape = {kind: 'module'};
const bytes = (count: number): Shape => ({kind: 'bytes', count});
const each = (...of: readonly Shape[]): Shape => ({kind: 'each', of});

const streamId = bytes(16);
const time = bytes(8);
const entries = each(string, string);
const lastId = [length, length] as const;
/** Given and not acknowledged: of the whole group with time and count, of each consumer by id alone. */
const pending = each(streamId, time, length);
const pendingOfConsumer = each(streamId);

function stream(version: 1 | 2 | 3 | 4): readonly Shape[] {
	const group = [string, ...lastId, ...(version > 1 ? [length] : []), pending, each(string, time, ...(version > 2 ? [time] : []), pendingOfConsumer)];
	// From version 2 on with the first id, the greatest deleted one, and how many were ever added
	const head = [entries, length, ...lastId, ...(version > 1 ? [length, length, length, length, length] : []), each(...group)];
	// What producers have sent already: for how long and how much is kept, by producer, and how often it was used
	return version > 3 ? [...head, length, length, each(string, each(string, ...lastId)), length, length] : head;
}

/** By the type byte. Module values of Redis 4's release candidates (6) had no ends. */
export const valueShapes: ReadonlyMap<number, readonly Shape[]> = new Map<number, readonly Shape[]>([
	[0, [string]], // String
	[1, [each(string)]], // List
	[2, [each(string)]], // Set
	[3, [each(string, double)]], // Sorted set
	[4, [each(string, string)]], // Hash
	[5, [each(string, bytes(8))]], // Sorted set with binary scores
	[7, [length, module]],
	[9, [string]], // Hash as zipmap
	[10, [string]], // List as ziplist
	[11, [string]], // Set as intset
	[12, [string]], // Sorted set as ziplist
	[13, [string]], // Hash as ziplist
	[14, [each(string)]], // List as quicklist of ziplists
	[15, stream(1)],
	[16, [string]], // Hash as listpack
	[17, [string]], // Sorted set as listpack
	[18, [each(length, string)]], // List as quicklist of listpacks
	[19, stream(2)],
	[20, [string]], // Set as listpack, from Redis 7.2 on
	[21, stream(3)], // From Redis 7.2 on
	[24, [time, each(length, string, string)]], // Hash with fields that expire, from Redis 7.4 on
	[25, [time, string]], // The same as listpack
	[26, stream(4)], // From Redis 8.6 on
]);

/** The oldest version of the format that has this type: what a server must know to take such a value (RDB_VERSION in rdb.h of each). */
export function versionOfType(type: number): number {
	const [, version = 9] = typesSince.find(([first]) => type >= first) ?? [];
	return version;
}

const typesSince: ReadonlyArray<readonly [number, number]> = [[26, 13], [22, 12], [20, 11], [16, 10]];

/** What stands between values. */
export const opcodeShapes = {
	auxiliary: [string, string],
	resize: [length, length],
	keyMeta: [each(bytes(4), module)],
	slot: [length, length, length],
	select: [length],
	expiryMs: [bytes(8)],
	expirySeconds: [bytes(4)],
	idle: [length],
	frequency: [bytes(1)],
	library: [string],
	moduleData: [length, module],
	checksum: [bytes(8)],
} as const satisfies Readonly<Record<string, readonly Shape[]>>;

/** The parts of what a module writes, by the number in front; 0 ends it. */
export const modulePartShapes: ReadonlyMap<number, readonly Shape[]> = new Map<number, readonly Shape[]>([
	[1, [length]],
	[2, [length]],
	[3, [bytes(4)]],
	[4, [bytes(8)]],
	[5, [string]],
]);
