/**
 * What lies at a destination, newest first: backups, and what is not one.
 * The rule: an artifact without a sidecar is not a backup, and is shown as what it is; a listing that fails throws.
 */
import {
	artifactNameOf, isSidecarName, parseArtifactName, sidecarNameOf,
} from '../artifacts/names.js';
import {parseSidecar, type Sidecar} from '../artifacts/sidecar.js';
import {AppError} from '../core/errors.js';
import {type Storage, type StoredFile} from '../core/storage.js';
import {kindByType} from '../storage/registry.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from './context.js';
import {readSmallFile} from './load-sidecar.js';

export type ListedArtifact = {
	readonly destination: string;
	readonly name: string;
	readonly sizeBytes: number;
	readonly createdAt: Date;
	/** `backup`: artifact and sidecar. The others are shown, and never removed unasked. */
	readonly state: 'backup' | 'no sidecar' | 'no artifact' | 'bad sidecar' | 'unknown file';
	readonly sidecar?: Sidecar;
	/** Why the sidecar is bad. */
	readonly problem?: string;
	/** Of this vault, by id, alias or fingerprint; absent when Smart Recovery would have to look. */
	readonly profileName?: string;
};

/** How many sidecars are fetched at once. Our choice: enough to hide a network's latency. */
const parallelReads = 16;

export async function listArtifacts(destination: NamedConnection, context: OperationContext): Promise<readonly ListedArtifact[]> {
	const storage = kindByType(destination.connection.type).open(destination.connection, context.adapters);
	try {
		const files = await storage.list('', context.signal);
		const listing: Listing = {destination, storage, filesByName: new Map(files.map(file => [file.name, file]))};
		const listed = await mapInParallel(files.filter(file => isListed(file, listing)), async file => describeFile(file, listing, context));
		return listed.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
	} finally {
		await storage.close();
	}
}

type Listing = {
	readonly destination: NamedConnection;
	readonly storage: Storage;
	readonly filesByName: ReadonlyMap<string, StoredFile>;
};

/** A sidecar is listed with its artifact, not on its own. */
function isListed({name}: StoredFile, {filesByName}: Listing): boolean {
	return !isSidecarName(name) || !filesByName.has(artifactNameOf(name));
}

async function describeFile(file: StoredFile, listing: Listing, context: OperationContext): Promise<ListedArtifact> {
	const {name, sizeBytes, modifiedAt} = file;
	const parsed = parseArtifactName(name);
	const common = {
		destination: listing.destination.name, name, sizeBytes, createdAt: parsed?.startedAt ?? modifiedAt,
	};
	if (isSidecarName(name)) {
		return {...common, state: 'no artifact'};
	}

	const sidecarFile = listing.filesByName.get(sidecarNameOf(name));
	if (!sidecarFile) {
		return {...common, state: parsed ? 'no sidecar' : 'unknown file'};
	}

	try {
		const sidecar = await readSidecar(file, listing, context);
		const profileName = findProfileName(sidecar, context);
		return {
			...common,
			createdAt: sidecar.timestamp ?? common.createdAt,
			state: 'backup',
			sidecar,
			...(profileName !== undefined && {profileName}),
		};
	} catch (error) {
		if (error instanceof AppError && error.code === 'SIDECAR_INVALID') {
			return {...common, state: 'bad sidecar', problem: error.message};
		}

		throw error;
	}
}

async function readSidecar({name, sizeBytes}: StoredFile, {destination, storage}: Listing, context: OperationContext): Promise<Sidecar> {
	const bytes = await readSmallFile(storage, sidecarNameOf(name), context.signal);
	const sidecar = parseSidecar(sidecarNameOf(name), bytes);
	const place = {destinationKey: destinationKeyOf(destination), name};
	// The store's first copy stays: where the file was edited since, it is the one to repair it from.
	const kept = context.store.artifacts.findAt(place);
	context.store.artifacts.record({
		...place,
		sidecar: kept?.sidecar ?? bytes.toString('utf8'),
		sizeBytes,
		...(sidecar.jobId !== undefined && {jobId: sidecar.jobId}),
		...(sidecar.encryption && {profileId: sidecar.encryption.profileId}),
		createdAt: sidecar.timestamp ?? parseArtifactName(name)?.startedAt ?? context.now(),
	});
	return sidecar;
}

function findProfileName({encryption, extras}: Sidecar, {store}: OperationContext): string | undefined {
	if (!encryption) {
		return undefined;
	}

	const profile = store.profiles.findById(encryption.profileId)
		?? (extras?.keyFingerprint === undefined ? undefined : store.profiles.findByFingerprint(extras.keyFingerprint));
	return profile?.name;
}

async function mapInParallel<Item, Result>(items: readonly Item[], map: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
	const results: Result[] = [];
	const rest = items.entries();
	await Promise.all(Array.from({length: parallelReads}, async () => {
		for (const [index, item] of rest) {
			results[index] = await map(item);
		}
	}));
	return results;
}
