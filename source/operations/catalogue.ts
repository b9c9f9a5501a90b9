/**
 * What a destination holds, by its own list, with each sidecar read once and kept in the store as a cache.
 * The rule: the destination has the last word. A sidecar is read again as soon as its size or its time differs, a listing
 * that fails throws, and nothing here needs a key of the vault.
 */
import {isSidecarName, parseArtifactName, sidecarNameOf} from '../artifacts/names.js';
import {parseSidecar, type Sidecar} from '../artifacts/sidecar.js';
import {IntegrityError} from '../core/errors.js';
import {type Storage, type StoredFile} from '../core/storage.js';
import {kindByType} from '../storage/registry.js';
import {type NewArtifact, type StoredArtifact} from '../store/artifacts.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from './context.js';
import {readSmallFile} from './load-sidecar.js';
import {mapInParallel} from './map-in-parallel.js';

export type Catalogue = {
	readonly destination: NamedConnection;
	/** Whoever opened the catalogue closes it. */
	readonly storage: Storage;
	/** All files of the destination whose names begin with the prefix. */
	readonly files: ReadonlyMap<string, StoredFile>;
	/** What the store knows of an artifact here. */
	readonly lookUp: (name: string) => StoredArtifact | undefined;
};

/** A sidecar, and what the store knows of its artifact; or why it can't be used. */
export type CatalogueEntry
	= | {readonly sidecar: Sidecar; readonly known: StoredArtifact | undefined}
		| {readonly problem: IntegrityError};

/** How many sidecars are fetched at once. Our choice: enough to hide a network's latency. */
const parallelReads = 16;

export async function openCatalogue(destination: NamedConnection, context: OperationContext, prefix = ''): Promise<Catalogue> {
	const storage = kindByType(destination.connection.type).open(destination.connection, context.adapters);
	try {
		const files = await storage.list(prefix, context.signal);
		return {
			destination,
			storage,
			files: new Map(files.map(file => [file.name, file])),
			lookUp: name => context.store.artifacts.findAt({destinationKey: destinationKeyOf(destination), name}),
		};
	} catch (error) {
		await storage.close();
		throw error;
	}
}

/** The sidecars of these artifacts, each of which has its sidecar's file in the catalogue. What was new is remembered. */
export async function readSidecars(catalogue: Catalogue, names: readonly string[], context: OperationContext): Promise<ReadonlyMap<string, CatalogueEntry>> {
	const read: NewArtifact[] = [];
	const {unchanged, others} = sortOut(names, catalogue);
	const entries = await mapInParallel(others, parallelReads, async (name): Promise<[string, CatalogueEntry]> => {
		try {
			const known = catalogue.lookUp(name);
			const fresh = await readFromDestination(name, catalogue, context);
			// An edited sidecar doesn't replace the copy that it can be repaired from.
			if (known === undefined || known.sidecar === fresh.row.sidecar) {
				read.push(fresh.row);
			}

			return [name, {sidecar: fresh.sidecar, known}];
		} catch (error) {
			return [name, asProblem(error)];
		}
	});
	remember(read, context);
	return new Map([...unchanged.map(known => [known.name, recall(known)] as const), ...entries]);
}

/** What was read before and is as it was then, and what must be read; at once, for there may be tens of thousands. */
function sortOut(names: readonly string[], catalogue: Catalogue): {readonly unchanged: readonly StoredArtifact[]; readonly others: readonly string[]} {
	const unchanged: StoredArtifact[] = [];
	const others: string[] = [];
	for (const name of names) {
		const known = catalogue.lookUp(name);
		if (known && isUnchanged(known, catalogue)) {
			unchanged.push(known);
		} else {
			others.push(name);
		}
	}

	return {unchanged, others};
}

function recall(known: StoredArtifact): CatalogueEntry {
	try {
		return {sidecar: parseSidecar(sidecarNameOf(known.name), known.sidecar), known};
	} catch (error) {
		return asProblem(error);
	}
}

function asProblem(error: unknown): CatalogueEntry {
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
function isUnchanged({name, sizeBytes, sidecarSizeBytes, sidecarModifiedAt, missingSince}: StoredArtifact, {files}: Catalogue): boolean {
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
	// A signal for each read: many listeners on one would be taken for a leak, and warned of.
	const bytes = await readSmallFile(storage, sidecarName, AbortSignal.any([context.signal]));
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
