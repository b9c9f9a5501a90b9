/**
 * What a destination holds, by its own list, with each sidecar read once and kept in the store as a cache.
 * The rule: the destination has the last word. A sidecar is read again as soon as its size or its time differs, a listing
 * that fails throws, and nothing here needs a key of the vault.
 */
import {isSidecarName, parseArtifactName, sidecarNameOf} from '../artifacts/names.js';
import {parseBrief, type SidecarBrief} from '../artifacts/sidecar-brief.js';
import {parseSidecar, type Sidecar} from '../artifacts/sidecar.js';
import {IntegrityError} from '../core/errors.js';
import {type Storage, type StoredFile} from '../core/storage.js';
import {type ArtifactRow, type NewArtifact, type StoredArtifact} from '../store/artifacts.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from './context.js';
import {readSmallFile} from './load-sidecar.js';
import {mapInParallel} from './map-in-parallel.js';
import {withStorage} from './with-storage.js';

export type Catalogue = {
	readonly destination: NamedConnection;
	/** Open as long as the catalogue is. */
	readonly storage: Storage;
	/** All files of the destination whose names begin with the prefix. */
	readonly files: ReadonlyMap<string, StoredFile>;
	/** What the store knows of an artifact here. */
	readonly lookUp: (name: string) => StoredArtifact | undefined;
};

/** What an artifact's sidecar says, or why it can't be used. */
export type CatalogueEntry<Content = Sidecar> = {readonly sidecar: Content} | {readonly problem: IntegrityError};

/** How many sidecars are fetched at once. Our choice: enough to hide a network's latency. */
const parallelReads = 16;

export type CatalogueRequest = {
	readonly destination: NamedConnection;
	/** Only files whose names begin so; absent: all. */
	readonly prefix?: string;
};

/** Lists the destination, and calls `work` with what it holds while its storage is open. */
export async function withCatalogue<Result>({destination, prefix = ''}: CatalogueRequest, context: OperationContext, work: (catalogue: Catalogue) => Promise<Result>): Promise<Result> {
	return withStorage(destination, context, async storage => work(await listFiles({destination, storage, prefix}, context)));
}

type OpenPlace = Required<CatalogueRequest> & {readonly storage: Storage};

export async function listFiles({destination, storage, prefix}: OpenPlace, {store, signal}: OperationContext): Promise<Catalogue> {
	const files = await storage.list(prefix, signal);
	return {
		destination,
		storage,
		files: new Map(files.map(file => [file.name, file])),
		lookUp: name => store.artifacts.findAt({destinationKey: destinationKeyOf(destination), name}),
	};
}

/** The sidecars of these artifacts, each of which has its sidecar's file in the catalogue. What was new is remembered. */
export async function readSidecars(catalogue: Catalogue, names: readonly string[], context: OperationContext): Promise<ReadonlyMap<string, CatalogueEntry>> {
	const read: NewArtifact[] = [];
	const readOne = async (name: string, signal: AbortSignal): Promise<[string, CatalogueEntry]> => {
		const known = catalogue.lookUp(name);
		if (known && isUnchanged(known, catalogue)) {
			return [name, recall(() => parseSidecar(sidecarNameOf(name), known.sidecar))];
		}

		try {
			const fresh = await readFromDestination(name, catalogue, {...context, signal});
			// An edited sidecar doesn't replace the copy that it can be repaired from.
			if (known === undefined || known.sidecar === fresh.row.sidecar) {
				read.push(fresh.row);
			}

			return [name, {sidecar: fresh.sidecar}];
		} catch (error) {
			return [name, asProblem(error)];
		}
	};

	const entries = await mapInParallel(names, {atOnce: parallelReads, signal: context.signal, map: readOne});
	remember(read, context);
	return new Map(entries);
}

export type Briefs = {
	/** All that the store knew of the destination, by name. */
	readonly known: ReadonlyMap<string, ArtifactRow>;
	/** Of all complete backups, by name. */
	readonly entries: ReadonlyMap<string, CatalogueEntry<SidecarBrief>>;
};

/** As `readSidecars`, of the whole catalogue and only what lists show: there may be tens of thousands. */
export async function readBriefs(catalogue: Catalogue, context: OperationContext): Promise<Briefs> {
	const entries = new Map<string, CatalogueEntry<SidecarBrief>>();
	const rows = context.store.artifacts.map({destinationKey: destinationKeyOf(catalogue.destination)}, (row, sidecar) => {
		if (isUnchanged(row, catalogue)) {
			entries.set(row.name, recall(() => parseBrief(sidecarNameOf(row.name), sidecar)));
		}

		return row;
	});
	const known = new Map(rows.map(row => [row.name, row]));
	const others = namesOfBackups(catalogue).filter(name => !entries.has(name));
	const lookUp = (name: string) => known.has(name) ? catalogue.lookUp(name) : undefined;
	for (const [name, entry] of await readSidecars({...catalogue, lookUp}, others, context)) {
		entries.set(name, entry);
	}

	return {known, entries};
}

function recall<Content>(parse: () => Content): CatalogueEntry<Content> {
	try {
		return {sidecar: parse()};
	} catch (error) {
		return asProblem(error);
	}
}

function asProblem(error: unknown): {readonly problem: IntegrityError} {
	if (error instanceof IntegrityError) {
		return {problem: error};
	}

	throw error;
}

/** Names of complete backups: an artifact without a sidecar is not a backup, and a sidecar alone isn't either. */
export function namesOfBackups({files}: Catalogue): readonly string[] {
	return [...files.keys()].filter(name => !isSidecarName(name) && files.has(sidecarNameOf(name)));
}

/** Both files are what they were when the sidecar was read. A row without the file's time was only ever written. */
function isUnchanged({name, sizeBytes, sidecarSizeBytes, sidecarModifiedAt, missingSince}: ArtifactRow, {files}: Catalogue): boolean {
	const file = files.get(sidecarNameOf(name));
	return missingSince === undefined
		&& file !== undefined
		&& files.get(name)?.sizeBytes === sizeBytes
		&& file.sizeBytes === sidecarSizeBytes
		&& file.modifiedAt.getTime() === sidecarModifiedAt?.getTime();
}

type FreshSidecar = {readonly sidecar: Sidecar; readonly row: NewArtifact};

async function readFromDestination(name: string, {destination, storage, files}: Catalogue, context: OperationContext): Promise<FreshSidecar> {
	const sidecarName = sidecarNameOf(name);
	const bytes = await readSmallFile(storage, sidecarName, context.signal);
	const sidecar = parseSidecar(sidecarName, bytes);
	const file = files.get(sidecarName);
	const row = {
		destinationKey: destinationKeyOf(destination),
		name,
		sidecar: bytes.toString('utf8'),
		sizeBytes: files.get(name)?.sizeBytes ?? 0,
		...(sidecar.jobId !== undefined && {jobId: sidecar.jobId}),
		...(sidecar.encryption && {profileId: sidecar.encryption.profileId}),
		createdAt: sidecar.timestamp ?? parseArtifactName(name)?.startedAt ?? context.now(),
		...(file && {sidecarSizeBytes: file.sizeBytes, sidecarModifiedAt: file.modifiedAt}),
	};
	return {sidecar, row};
}

function remember(rows: readonly NewArtifact[], {store}: OperationContext): void {
	if (rows.length > 0) {
		store.transaction(() => {
			for (const row of rows) {
				store.artifacts.record(row);
			}
		});
	}
}
