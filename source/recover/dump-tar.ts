/**
 * What is in a tar of several databases, as tools of the DBackup lineage write it (docs/format.md, "Other tools of this format").
 * The rule: it only looks, to say what to type; whatever it can't read is no failure, since the dump itself is proven.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {type DumpPart, readHead} from './dump-part.js';

const blockBytes = 512;
/** So many members are told; our choice. */
const mostMembers = 100;

export type ArchivedDump = {
	/** Of the database. */
	readonly name: string;
	/** Of the member. */
	readonly filename: string;
	readonly part: DumpPart;
};

const manifestSchema = v.pipe(v.string(), v.parseJson(), v.object({databases: v.array(v.object({name: v.string(), filename: v.string()}))}));

/** Those that its manifest names and that are in it; none where it has no manifest. */
export async function archivedDumps(file: string): Promise<readonly ArchivedDump[]> {
	const members = await membersOf(file);
	const manifest = members.get('manifest.json');
	const text = manifest ? await readHead({file, within: manifest}, manifest.sizeBytes) : '';
	const parsed = v.safeParse(manifestSchema, text.toString());
	return parsed.success
		? parsed.output.databases.flatMap(({name, filename}) => {
			const within = members.get(filename);
			return within ? [{name, filename, part: {file, within}}] : [];
		})
		: [];
}

type Place = NonNullable<DumpPart['within']>;

async function membersOf(file: string): Promise<ReadonlyMap<string, Place>> {
	const members = new Map<string, Place>();
	let at = 0;
	while (members.size < mostMembers) {
		const header = await readHead({file, within: {firstByte: at, sizeBytes: blockBytes}}, blockBytes);
		const sizeBytes = Number.parseInt(field(header, 124, 136).trim(), 8);
		if (field(header, 257, 262) !== 'ustar' || Number.isNaN(sizeBytes)) {
			break;
		}

		members.set([field(header, 345, 500), field(header, 0, 100)].filter(part => part !== '').join('/'), {firstByte: at + blockBytes, sizeBytes});
		at += blockBytes + (Math.ceil(sizeBytes / blockBytes) * blockBytes);
	}

	return members;
}

function field(header: Buffer, start: number, end: number): string {
	const bytes = header.subarray(start, end);
	const stop = bytes.indexOf(0);
	return Buffer.from(stop === -1 ? bytes : bytes.subarray(0, stop)).toString('utf8');
}
