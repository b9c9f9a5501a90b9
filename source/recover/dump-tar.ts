/**
 * What is in a tar of several databases, as tools of the DBackup lineage write it (docs/format.md, "Other tools of this format").
 * The rule: it only looks, to say what to type; whatever it can't read is no failure, since the dump itself is proven.
 */
import {
	isTar, paddedToBlock, parseManifest, readTarHeader, tarBlockBytes,
} from '../core/tar.js';
import {type DumpPart, readDumpHead} from '../databases/dump-part.js';

/** So many members are told; our choice. */
const mostMembers = 100;

export type ArchivedDump = {
	/** The database's name. */
	readonly name: string;
	/** What its dump is called in the tar. */
	readonly filename: string;
	readonly part: DumpPart;
};

/** Those that its manifest names and that are in it; none where it has no manifest. */
export async function archivedDumps(file: string): Promise<readonly ArchivedDump[]> {
	const members = await membersOf(file);
	const manifest = members.get('manifest.json');
	const text = manifest ? await readDumpHead({file, within: manifest}, manifest.sizeBytes) : '';
	return (parseManifest(text.toString()) ?? []).flatMap(({name, filename}) => {
		const within = members.get(filename);
		return within ? [{name, filename, part: {file, within}}] : [];
	});
}

type Place = NonNullable<DumpPart['within']>;

async function membersOf(file: string): Promise<ReadonlyMap<string, Place>> {
	const members = new Map<string, Place>();
	let at = 0;
	while (members.size < mostMembers) {
		const header = await readDumpHead({file, within: {firstByte: at, sizeBytes: tarBlockBytes}}, tarBlockBytes);
		const member = isTar(header) ? readTarHeader(header) : undefined;
		if (!member) {
			break;
		}

		const {name, sizeBytes} = member;
		members.set(name, {firstByte: at + tarBlockBytes, sizeBytes});
		at += tarBlockBytes + paddedToBlock(sizeBytes);
	}

	return members;
}
