/**
 * What reading a whole artifact showed is remembered of that copy: good, or damaged and how, until the next reading says otherwise.
 * The rule: only what speaks of the stored bytes counts. A wrong key, a storage that fails or an interruption leaves the last verdict.
 */
import {type ErrorCode} from '../../core/error-codes.js';
import {AppError, IntegrityError, NotFoundError} from '../../core/errors.js';
import {type ArtifactMarks, type ArtifactPlace} from '../../store/artifacts.js';
import {
	destinationKeyOf, idsOfPlace, type NamedConnection, type OperationContext,
} from '../context.js';
import {type ArtifactLocation} from './artifact-reference.js';
import {readSidecars, withCatalogue} from './catalogue.js';

/** Of an IntegrityError: the artifact or its sidecar is not what was stored. */
export const damagingCodes: ReadonlySet<ErrorCode> = new Set(['ARTIFACT_DAMAGED', 'DATA_CORRUPT', 'SIDECAR_ALTERED', 'SIDECAR_INVALID', 'SIDECAR_OF_ANOTHER']);

/** Does `read`, which reads the whole artifact, and keeps what came of it. */
export async function rememberDamage<T>(location: ArtifactLocation, context: OperationContext, read: () => Promise<T>): Promise<T> {
	try {
		const result = await read();
		markArtifact(location, {verifiedAt: context.now(), damagedAt: undefined, damage: undefined}, context);
		return result;
	} catch (error) {
		await keepDamage(error, location, context);
		throw error;
	}
}

/** Keeps what an error says of an artifact, if it says anything of it. */
export async function keepDamage(error: unknown, location: ArtifactLocation, context: OperationContext): Promise<void> {
	const marks = marksFor(error, context);
	if (marks) {
		await learn(location, context);
		markArtifact(location, marks, context);
	}
}

/** Also where it was named by the path or URL of a destination of the store. */
function markArtifact({destination, name}: ArtifactLocation, marks: ArtifactMarks, context: OperationContext): void {
	for (const place of placesOf(destination, name, context)) {
		context.store.artifacts.mark(place, marks);
	}
}

function marksFor(error: unknown, {signal, now}: OperationContext): ArtifactMarks | undefined {
	if (signal.aborted) {
		return undefined;
	}

	if (error instanceof IntegrityError && damagingCodes.has(error.code)) {
		return {damagedAt: now(), damage: `${error.code}: ${error.message}`};
	}

	return error instanceof NotFoundError && error.code === 'ARTIFACT_NOT_FOUND' ? {missingSince: now()} : undefined;
}

function placesOf(destination: NamedConnection, name: string, {store}: OperationContext): readonly ArtifactPlace[] {
	const ids = destination.id === undefined ? idsOfPlace(destination, store) : [];
	return [destinationKeyOf(destination), ...ids].map(destinationKey => ({destinationKey, name}));
}

/** An artifact that was never listed has no row to mark yet. One that can't be listed keeps none, and people are told. */
async function learn({destination, name}: ArtifactLocation, context: OperationContext): Promise<void> {
	if (placesOf(destination, name, context).some(place => context.store.artifacts.findAt(place))) {
		return;
	}

	try {
		await withCatalogue({destination, prefix: name}, context, async catalogue =>
			readSidecars(catalogue, [...catalogue.files.keys()].filter(file => file === name), context));
	} catch (error) {
		if (!(error instanceof AppError)) {
			throw error;
		}

		context.emit({type: 'log', level: 'warning', message: `what was found of ${name} is not remembered: ${error.message}`});
	}
}
