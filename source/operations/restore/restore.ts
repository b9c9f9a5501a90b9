/**
 * Gets a backup back: find the key → authenticate the whole artifact → decrypt → decompress → the database's own client, a file or a stream.
 * The rule: the target sees its first byte only after the last ciphertext byte has been authenticated.
 */
import {Buffer} from 'node:buffer';
import {type Writable} from 'node:stream';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {RefusedError} from '../../core/errors.js';
import {engineByType} from '../../databases/registry.js';
import {assertMayBeReplaced, createOutputFile} from '../../files/output-file.js';
import {type CandidateKey} from '../../vault/candidate-keys.js';
import {type ArtifactLocation} from '../catalogue/artifact-reference.js';
import {rememberDamage} from '../catalogue/remember-damage.js';
import {type NamedConnection, type OperationContext} from '../context.js';
import {decodeInto} from './decode-into.js';
import {assertSameEngine} from './engine-fit.js';
import {loadArtifact, type Loaded} from './load-artifact.js';
import {lookOver} from './look-over.js';
import {type OpenedArtifact, withArtifact} from './open-artifact.js';
import {findRememberable, type Rememberable, rememberProfile} from './remember-profile.js';
import {
	databaseTarget, fileKey, type LockedTarget, withTargetLock,
} from './target-lock.js';

export type RestoreTarget
	= | {readonly kind: 'database'; readonly target: NamedConnection; readonly overwrite: boolean; readonly noOwner?: boolean; readonly noPrivileges?: boolean; readonly database?: string}
		| {readonly kind: 'file'; readonly path: string; readonly overwrite: boolean}
	/** Left open at the end: stdout is. */
		| {readonly kind: 'stream'; readonly stream: Writable};

export type RestoreRequest = {
	readonly location: ArtifactLocation;
	readonly target: RestoreTarget;
	/** Used instead of the vault's: keys from a file or a kit. */
	readonly givenKeys?: readonly CandidateKey[];
	/** After Smart Recovery: know the sidecar's profile id from then on. */
	readonly remember?: boolean;
};

export type RestoreResult = {
	readonly artifactName: string;
	/** For people: `sqlite:/srv/shop.sqlite`, a path, or `a stream`. */
	readonly target: string;
	/** Absent for an artifact that is not encrypted. */
	readonly profileName?: string;
	/** Under which id the sidecar knows the profile, when it isn't the id that this vault has. */
	readonly unknownProfileId?: string;
	readonly isSmartRecovery: boolean;
	/** What Smart Recovery found and `remember` would keep, or has kept. */
	readonly rememberable?: Rememberable;
	readonly isRemembered: boolean;
	readonly isMetadataAuthenticated: boolean;
	readonly storedSizeBytes: number;
	readonly plainSizeBytes: number;
	/** What a person should know of a good restore: what the target could not be given, what the client said. */
	readonly warnings: readonly string[];
};

export async function restore(request: RestoreRequest, context: OperationContext): Promise<RestoreResult> {
	const locked = await lockedTarget(request.target, context);
	return locked ? withTargetLock(locked, context, async () => restoreAlone(request, context)) : restoreAlone(request, context);
}

/** A pipe belongs to whoever opened it. */
async function lockedTarget(target: RestoreTarget, {adapters, signal}: OperationContext): Promise<LockedTarget | undefined> {
	switch (target.kind) {
		case 'database': {
			const {connection} = target.target;
			const engine = engineByType(connection.type);
			return databaseTarget(engine.open(connection, adapters), engine.formatUrl(connection), signal);
		}

		case 'file': {
			return {key: fileKey(target.path), name: target.path};
		}

		case 'stream': {
			return undefined;
		}
	}
}

async function restoreAlone(request: RestoreRequest, context: OperationContext): Promise<RestoreResult> {
	const {location, target} = request;
	// What can't be loaded there at all is not to be told that --overwrite would do.
	const admit = async (sidecar: Sidecar): Promise<void> => {
		if (target.kind === 'database') {
			assertSameEngine({name: location.name, sidecar}, target.target.connection.type);
		}

		await refuseEarly(target, context);
	};

	return rememberDamage(location, context, async () => withArtifact({...request, admit}, context, async artifact => {
		const loaded = await restoreInto(artifact, request.target, context);
		const rememberable = findRememberable(artifact, context.store);
		if (rememberable && request.remember) {
			rememberProfile(rememberable, context);
		}

		return {
			...describeResult(artifact, {target: request.target, ...loaded}),
			...(rememberable && {rememberable}),
			isRemembered: rememberable !== undefined && request.remember === true,
		};
	}));
}

/** A target that is in the way is better told before a long download than after it. */
async function refuseEarly(target: RestoreTarget, {adapters, signal}: OperationContext): Promise<void> {
	if (target.kind === 'file') {
		assertMayBeReplaced(target.path, target);
	}

	if (target.kind !== 'database') {
		return;
	}

	const {type} = target.target.connection;
	const state = await engineByType(type).open(target.target.connection, adapters).inspect(signal);
	if (!state.isEmpty && !target.overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `${state.name} is not empty: ${state.detail}`,
			hint: 'Restore into another database, or pass --overwrite to replace what is there.',
		});
	}
}

async function restoreInto(artifact: OpenedArtifact, target: RestoreTarget, context: OperationContext): Promise<Loaded> {
	switch (target.kind) {
		case 'database': {
			const {
				target: {connection}, overwrite, noOwner = false, noPrivileges = false, database: picked,
			} = target;
			const database = engineByType(connection.type).open(connection, context.adapters);
			return loadArtifact(artifact, {
				database, overwrite, noOwner, noPrivileges, ...(picked !== undefined && {picked}),
			}, context);
		}

		case 'file': {
			const file = await createOutputFile(target.path, {overwrite: target.overwrite, random: Buffer.from(context.randomBytes(4)).toString('hex')});
			try {
				const plainSizeBytes = await decodeInto(artifact, {output: file.stream, endsOutput: true}, context);
				await file.commit();
				return {plainSizeBytes, warnings: []};
			} finally {
				await file.abort();
			}
		}

		case 'stream': {
			await lookOver(artifact, async () => undefined, context);
			return {plainSizeBytes: await decodeInto(artifact, {output: target.stream, endsOutput: false}, context), warnings: []};
		}
	}
}

function describeResult(artifact: OpenedArtifact, {target, plainSizeBytes, warnings}: Loaded & {readonly target: RestoreTarget}): Omit<RestoreResult, 'rememberable' | 'isRemembered'> {
	const {
		location, sidecar, proven, sizeBytes, isMetadataAuthenticated,
	} = artifact;
	return {
		artifactName: location.name,
		target: describeTarget(target),
		...(proven && {profileName: proven.candidate.profileName}),
		...(proven && sidecar.encryption && proven.isSmartRecovery && {unknownProfileId: sidecar.encryption.profileId}),
		isSmartRecovery: proven?.isSmartRecovery ?? false,
		isMetadataAuthenticated,
		storedSizeBytes: sizeBytes,
		plainSizeBytes,
		warnings,
	};
}

function describeTarget(target: RestoreTarget): string {
	switch (target.kind) {
		case 'database': {
			return engineByType(target.target.connection.type).formatUrl(target.target.connection);
		}

		case 'file': {
			return target.path;
		}

		case 'stream': {
			return 'a stream';
		}
	}
}
