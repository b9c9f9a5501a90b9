/**
 * The sidecar of a chunked artifact and the artifact's own header: which one counts (docs/format.md, "Chunked artifact").
 * The rule: the header does, because the key's commitment covers it; a sidecar may know more, and may have lost something, but what
 * both say has to be the same.
 */
import canonicalize from 'canonicalize';
import {IntegrityError, KeyError} from '../core/errors.js';
import {type ChunkedHeader} from './chunked-header.js';
import {damagedArtifact} from './damaged-artifact.js';
import {parseSidecar, type Sidecar} from './sidecar.js';

export type HeadedSidecar = {
	readonly sidecar: Sidecar;
	/** The first field in which both differ, for people; undefined where they agree. */
	readonly contradiction?: string;
};

/**
 * @param sidecar As it was read; its own text stays what its seal is checked over.
 * @throws {IntegrityError} ARTIFACT_DAMAGED where the header can't be understood: its artifact opens with no key then.
 */
export function underHeader(artifactName: string, chunkedHeader: Pick<ChunkedHeader, 'json'>, sidecar: Sidecar): HeadedSidecar {
	const header = parseHeaderFields(artifactName, chunkedHeader).json;
	const contradiction = findContradiction(header, sidecar.json);
	const merged = parseSidecar(artifactName, JSON.stringify(mergeInto(sidecar.json, header)));
	return {sidecar: {...merged, json: sidecar.json}, ...(contradiction !== undefined && {contradiction})};
}

type Named = {readonly name: string} & Pick<HeadedSidecar, 'contradiction'>;

/**
 * Once a key has shown that the header is genuine.
 * @throws {IntegrityError} SIDECAR_ALTERED
 */
export function assertAgreement({name, contradiction}: Named): void {
	if (contradiction !== undefined) {
		throw new IntegrityError({
			code: 'SIDECAR_ALTERED',
			message: `the sidecar of ${name} is not the one it was written with: ${contradiction}`,
			hint: 'Put an unchanged copy of it beside the artifact, or move it away: the artifact\'s own header is enough to restore it.',
		});
	}
}

/**
 * No key is committed to a header that was damaged. That is seen where the sidecar says something else than the header, and where
 * the key of the very profile that it names is here: a profile has one key for ever.
 * @throws {IntegrityError} ARTIFACT_DAMAGED instead of a KeyError
 */
export async function provenOrDamaged<Proven>({name, contradiction, isKeyHere = false}: Named & {readonly isKeyHere?: boolean}, prove: () => Promise<Proven>): Promise<Proven> {
	try {
		return await prove();
	} catch (error) {
		if (error instanceof KeyError && error.code === 'NO_KEY_FITS' && (contradiction !== undefined || isKeyHere)) {
			const reason = contradiction === undefined ? 'the key of its profile is here, and does not open it' : `no key opens it, and its header is not as its sidecar says: ${contradiction}`;
			throw damagedArtifact(`${name} is damaged: ${reason}`, error);
		}

		throw error;
	}
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what the header alone says of an artifact.
 * @throws {IntegrityError} ARTIFACT_DAMAGED
 */
export function parseHeaderFields(artifactName: string, {json}: Pick<ChunkedHeader, 'json'>): Sidecar {
	try {
		return parseSidecar(artifactName, json);
	} catch (error) {
		if (error instanceof IntegrityError && error.code === 'SIDECAR_INVALID') {
			throw damagedArtifact(`${artifactName} is damaged: its header can't be understood`, error);
		}

		throw error;
	}
}

function mergeInto(sidecar: Fields, header: Fields): Fields {
	const merged: Record<string, unknown> = {...sidecar};
	for (const [name, value] of Object.entries(header)) {
		const present = sidecar[name];
		merged[name] = isFields(value) && isFields(present) ? mergeInto(present, value) : value;
	}

	return merged;
}

function findContradiction(header: Fields, sidecar: Fields, path = ''): string | undefined {
	for (const [name, value] of Object.entries(header)) {
		const present = sidecar[name];
		const isLost = present === undefined || present === null;
		if (isFields(value) && isFields(present)) {
			const inner = findContradiction(value, present, `${path}${name}.`);
			if (inner !== undefined) {
				return inner;
			}
		} else if (!isLost && canonicalize(present) !== canonicalize(value)) {
			return `${path}${name} is ${shown(present)} in the sidecar and ${shown(value)} in the header`;
		}
	}

	return undefined;
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? '';
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
