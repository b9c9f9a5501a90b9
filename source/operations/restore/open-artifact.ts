/**
 * Opens an artifact where it is stored: finds its metadata, opens it by the vault's keys or given ones, and closes everything behind it.
 * The rule: what came over a network is read once more before it is called damaged.
 */
import {createMeter} from '../../artifacts/meter.js';
import {openRereadable, type Rereadable} from '../../artifacts/rereadable.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {codecByName} from '../../compression/registry.js';
import {type Codec} from '../../core/codec.js';
import {IntegrityError, toError} from '../../core/errors.js';
import {type Storage} from '../../core/storage.js';
import {
	type ArtifactMetadata, headedMetadata, type Keyring, openArtifact, type Opened,
} from '../../opening/open-artifact.js';
import {type CandidateKey, candidateKeys, findProfileForArtifact} from '../../vault/candidate-keys.js';
import {type ArtifactLocation, noSuchArtifact} from '../catalogue/artifact-reference.js';
import {loadMetadata, readHead, type SidecarPlace} from '../catalogue/load-sidecar.js';
import {damagingCodes} from '../catalogue/remember-damage.js';
import {type OperationContext, withProgress} from '../context.js';
import {withStorage} from '../with-storage.js';

export type OpenedArtifact = Opened & {
	/** Its storage is open for as long as this is. */
	readonly location: ArtifactLocation & {readonly storage: Storage};
	readonly sidecar: Sidecar;
	readonly sidecarFoundAt: SidecarPlace;
	readonly sizeBytes: number;
	readonly codec: Codec;
	readonly bytes: Rereadable;
};

export type OpenArtifactRequest = {
	readonly location: ArtifactLocation;
	/** Used instead of the vault's: keys from a file or a kit. */
	readonly givenKeys?: readonly CandidateKey[];
	/** Throws for what need not be fetched at all, by what its sidecar says. */
	readonly admit?: (sidecar: Sidecar) => void | Promise<void>;
	/** Used instead of looking for one. */
	readonly givenSidecar?: {readonly sidecar: Sidecar; readonly foundAt: SidecarPlace};
};

/**
 * Calls `work` with the opened artifact, and closes everything behind it.
 * @throws {NotFoundError} ARTIFACT_NOT_FOUND, SIDECAR_NOT_FOUND
 * @throws {IntegrityError} SIDECAR_INVALID, SIDECAR_ALTERED, ARTIFACT_DAMAGED
 * @throws {KeyError} NO_KEY_FITS, and what unlocking the vault throws
 */
export async function withArtifact<T>(request: OpenArtifactRequest, context: OperationContext, work: (artifact: OpenedArtifact) => Promise<T>): Promise<T> {
	const {destination, name} = request.location;
	return withStorage(destination, context, async storage => {
		let bytes: Rereadable | undefined;
		const attempt = async (): Promise<T> => {
			const file = await storage.stat(name, context.signal);
			if (!file) {
				throw noSuchArtifact(name);
			}

			const metadata = await readMetadata({...request, location: {...request.location, storage}}, context);
			await request.admit?.(metadata.sidecar);
			bytes = openRereadable({storage, name, sizeBytes: file.sizeBytes}, context.adapters.scratchFolder);
			try {
				return await work(await openVerified({
					...metadata,
					location: {...request.location, storage},
					...(request.givenKeys && {givenKeys: request.givenKeys}),
					bytes,
					sizeBytes: file.sizeBytes,
					codec: codecByName(metadata.sidecar.compression),
				}, context));
			} finally {
				await bytes.close();
			}
		};

		try {
			return await attempt();
		} catch (error) {
			if (storage.isLocal || bytes?.isKept() === true || !isDamage(error)) {
				throw error;
			}

			context.emit({type: 'log', level: 'warning', message: `${toError(error).message}; it came over a network, so it is read once more before that is believed`});
			return attempt();
		}
	});
}

function isDamage(error: unknown): boolean {
	return error instanceof IntegrityError && damagingCodes.has(error.code);
}

type Found = ArtifactMetadata & {readonly sidecarFoundAt: SidecarPlace};

async function readMetadata({location, givenSidecar}: OpenArtifactRequest & Pick<OpenedArtifact, 'location'>, context: OperationContext): Promise<Found> {
	const {name, storage} = location;
	const {sidecar, foundAt, head} = givenSidecar
		? {...givenSidecar, head: await readHead(storage, name, context.signal)}
		: await loadMetadata(location, context);
	return {...headedMetadata(name, head, sidecar), sidecarFoundAt: foundAt};
}

type Unverified = Found & Pick<OpenArtifactRequest, 'givenKeys'> & Omit<OpenedArtifact, keyof Opened>;

async function openVerified({head, header, givenKeys, ...artifact}: Unverified, context: OperationContext): Promise<OpenedArtifact> {
	const {location: {name}, sidecar, sizeBytes, sidecarFoundAt} = artifact;
	const opened = await openArtifact({
		name,
		sizeBytes,
		head,
		sidecar,
		...(header && {header}),
		isHeaderAlone: sidecarFoundAt === 'in its own header',
		read: async use => readWithProgress(artifact, context, use),
	}, () => keyringFor(sidecar, givenKeys, context), context.emit);
	if (!opened.isMetadataAuthenticated) {
		context.emit({
			type: 'log',
			level: 'warning',
			message: opened.proven
				? 'metadata not authenticated: the sidecar has no seal (another tool may have written it)'
				: `${name} is not encrypted: its checksum shows damage, but not who wrote it`,
		});
	}

	return {...artifact, ...opened};
}

/** The vault's, with the profile that the sidecar names, by its id or an alias of it, unless keys were given by hand. */
function keyringFor({encryption, extras}: Sidecar, givenKeys: readonly CandidateKey[] | undefined, {vault, store}: OperationContext): Keyring {
	if (givenKeys) {
		return {candidates: givenKeys, isVault: false};
	}

	const candidates = candidateKeys(vault());
	const fingerprint = extras?.keyFingerprint;
	const found = findProfileForArtifact(store, {profileId: encryption?.profileId ?? '', ...(fingerprint !== undefined && {fingerprint})});
	const named = found?.foundBy === 'fingerprint' ? undefined : candidates.find(({profileId}) => profileId === found?.profile.id);
	return {candidates, isVault: true, named};
}

/** All stored bytes, for a check, with the progress told on the way. */
async function readWithProgress<Seen>({bytes, sizeBytes}: Pick<OpenedArtifact, 'bytes' | 'sizeBytes'>, context: OperationContext, consume: (source: AsyncIterable<Uint8Array>) => Promise<Seen>): Promise<Seen> {
	const stages = ['fetch', 'verify'] as const;
	const meter = createMeter(stages, context.monotonicMs);
	context.emit({type: 'stage-started', stages});
	const verified = meter.after('verify');
	return withProgress({meter, expectedBytesIn: sizeBytes, emit: context.emit}, async () => consume(verified(meter.after('fetch')(bytes.read(context.signal)))));
}
