/**
 * What a destination holds, by its own list, with each sidecar read once and kept in the store as a cache.
 * The rule: the destination has the last word. A sidecar is read again as soon as its size or its time differs, a listing
 * that fails throws, and nothing here needs a key of the vault.
 */
import {isSidecarName, sidecarNameOf} from '../../artifacts/names.js';
import {parseBrief, type SidecarBrief} from '../../artifacts/sidecar-brief.js';
import {parseSidecar, type Sidecar} from '../../artifacts/sidecar.js';
import {dayName} from '../../core/days.js';
import {IntegrityError} from '../../core/errors.js';
import {type Storage, type StoredFile} from '../../core/storage.js';
import {
	type ArtifactRow, type NewArtifact, type SealVerdict, type StoredArtifact,
} from '../../store/artifacts.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from '../context.js';
import {mapInParallel} from '../map-in-parallel.js';
import {withStorage} from '../with-storage.js';
import {describeRow} from './describe-row.js';
import {
	type FoundSeal, lastingVerdict, type SealJudge, sealJudge,
} from './judge-seal.js';
import {readSmallFile} from './load-sidecar.js';

export type Catalogue = {
	readonly destination: NamedConnection;
	/** Open as long as the catalogue is. */
	readonly storage: Storage;
	/** All files of the destination whose names begin with the prefix. */
	readonly files: ReadonlyMap<string, StoredFile>;
	/** What the store knows of an artifact here. */
	readonly lookUp: (name: string) => StoredArtifact | undefined;
};

/** What an artifact's sidecar says and whether a key of the vault has sealed it (undefined: nobody could check), or why it can't be used. */
export type CatalogueEntry<Content = Sidecar> = {readonly sidecar: Content; readonly seal: FoundSeal} | {readonly problem: IntegrityError};

/** How many sidecars are fetched at once. Our choice: enough to hide a network's latency. */
const parallelReads = 16;

export type CatalogueRequest = {
	readonly destination: NamedConnection;
	/** Only files whose names begin so; absent: all. */
	readonly prefix?: string;
};

/** Lists the destination, and calls `work` with what it holds while its storage is open. */
export async function withCatalogue<Result>({destination, prefix = ''}: CatalogueRequest, context: OperationContext, work: (catalogue: Catalogue) => Promise<Result>): Promise<Result> {
	return withStorage(destination, context, async storage => work(await listDestination({destination, storage, prefix}, context)));
}

type OpenPlace = Required<CatalogueRequest> & {readonly storage: Storage};

export async function listDestination({destination, storage, prefix}: OpenPlace, context: OperationContext): Promise<Catalogue> {
	const {store, signal} = context;
	const files = await storage.list(prefix, signal);
	await rememberFreeSpace(destination, storage, context);
	return {
		destination,
		storage,
		files: new Map(files.map(file => [file.name, file])),
		lookUp: name => store.artifacts.findAt({destinationKey: destinationKeyOf(destination), name}),
	};
}

/** Once a day, while the storage is open anyway. */
async function rememberFreeSpace({id}: NamedConnection, storage: Storage, {store, now, signal}: OperationContext): Promise<void> {
	const day = dayName(now());
	if (id === undefined || store.freeSpace.has(id, day)) {
		return;
	}

	const freeBytes = await storage.freeBytes(signal);
	if (freeBytes !== undefined) {
		store.freeSpace.record(id, {day, freeBytes});
	}
}

/** Reads the sidecars of these artifacts, each of which has its sidecar's file in the catalogue. What was new is remembered. */
export async function readSidecars(catalogue: Catalogue, names: readonly string[], context: OperationContext): Promise<ReadonlyMap<string, CatalogueEntry>> {
	const read: NewArtifact[] = [];
	const judge = sealJudge(context);
	const readOne = async (name: string, signal: AbortSignal): Promise<[string, CatalogueEntry]> => {
		const known = catalogue.lookUp(name);
		if (known && isUnchanged(known, catalogue)) {
			return [name, recall(() => recallWhole(known, judge))];
		}

		try {
			const fresh = await readFromDestination(name, {catalogue, judge, known}, {...context, signal});
			// An edited sidecar doesn't replace the copy that it can be repaired from.
			if (known === undefined || known.sidecar === fresh.row.sidecar || (fresh.seal === 'proven' && known.seal !== 'proven')) {
				read.push(fresh.row);
			}

			return [name, {sidecar: fresh.sidecar, seal: fresh.seal}];
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
	const judge = sealJudge(context);
	const judged: Judged[] = [];
	const rows = context.store.artifacts.map({destinationKey: destinationKeyOf(catalogue.destination)}, (row, text) => {
		if (isUnchanged(row, catalogue)) {
			entries.set(row.name, recall(() => recallBrief(row, text, {judge, judged})));
		}

		return row;
	});
	rememberSeals(judged, context);
	const known = new Map(rows.map(row => [row.name, row]));
	const others = namesOfBackups(catalogue).filter(name => !entries.has(name));
	const lookUp = (name: string) => known.has(name) ? catalogue.lookUp(name) : undefined;
	for (const [name, entry] of await readSidecars({...catalogue, lookUp}, others, context)) {
		entries.set(name, entry);
	}

	return {known, entries};
}

function recallWhole({name, sidecar: text, seal}: StoredArtifact, judge: SealJudge): {sidecar: Sidecar; seal: FoundSeal} {
	const sidecar = parseSidecar(sidecarNameOf(name), text);
	return {sidecar, seal: seal ?? judge.judge(name, sidecar)};
}

type Judged = {readonly row: ArtifactRow; readonly seal: SealVerdict};

/** A seal that was found good or bad once stays so for as long as the sidecar does; a key that was missing may be here by now. */
function recallBrief(row: ArtifactRow, text: string, {judge, judged}: {readonly judge: SealJudge; readonly judged: Judged[]}): {sidecar: SidecarBrief; seal: FoundSeal} {
	const sidecarName = sidecarNameOf(row.name);
	const sidecar = parseBrief(sidecarName, text);
	const fingerprint = sidecar.extras?.keyFingerprint;
	if (row.seal !== undefined) {
		return {sidecar, seal: row.seal};
	}

	// Of other vaults there may be tens of thousands at a shared place.
	const seal = fingerprint === undefined || judge.isKnown(fingerprint) ? judge.judge(row.name, parseSidecar(sidecarName, text)) : 'unknown key';
	judged.push(...Object.values(lastingVerdict(seal)).map(found => ({row, seal: found})));
	return {sidecar, seal};
}

function rememberSeals(judged: readonly Judged[], {store}: OperationContext): void {
	if (judged.length > 0) {
		store.transaction(() => {
			for (const {row: {destinationKey, name}, seal} of judged) {
				store.artifacts.mark({destinationKey, name}, {seal});
			}
		});
	}
}

function recall<Entry extends CatalogueEntry<SidecarBrief>>(read: () => Entry): Entry | {readonly problem: IntegrityError} {
	try {
		return read();
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

type FreshSidecar = {readonly sidecar: Sidecar; readonly seal: FoundSeal; readonly row: NewArtifact};

type Reading = {readonly catalogue: Catalogue; readonly judge: SealJudge; readonly known: StoredArtifact | undefined};

async function readFromDestination(name: string, {catalogue, judge, known}: Reading, context: OperationContext): Promise<FreshSidecar> {
	const {destination, storage, files} = catalogue;
	const sidecarName = sidecarNameOf(name);
	const bytes = await readSmallFile(storage, sidecarName, context.signal);
	const sidecar = parseSidecar(sidecarName, bytes);
	const text = bytes.toString('utf8');
	const seal = (known?.sidecar === text ? known.seal : undefined) ?? judge.judge(name, sidecar);
	const file = files.get(sidecarName);
	const row = {
		...describeRow({
			name, sidecar, text, sizeBytes: files.get(name)?.sizeBytes ?? 0, seal,
		}, context),
		destinationKey: destinationKeyOf(destination),
		...(file && {sidecarSizeBytes: file.sizeBytes, sidecarModifiedAt: file.modifiedAt}),
	};
	return {sidecar, seal, row};
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
