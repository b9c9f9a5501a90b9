/**
 * What the log on the screen says beside the lines that a run wrote itself: where it began, through which stages it went, what came of it.
 * The rule: an old run's result may lack anything; what isn't there isn't told.
 */
import * as v from 'valibot';
import {type RunEvent, type RunKind} from '../../core/events.js';
import {formatBytes, plural} from '../../core/text.js';

/** Undefined where an event tells nothing, or tells it elsewhere on the screen. */
export function storyOf(event: RunEvent, kind: RunKind | undefined): string | undefined {
	switch (event.type) {
		case 'run-started': {
			return `begun by process ${event.pid}`;
		}

		case 'stage-started': {
			return `data goes through: ${event.stages.join(', ')}`;
		}

		case 'run-finished': {
			return event.outcome === 'failed' ? undefined : endOf(event.result, kind);
		}

		case 'log':
		case 'progress':
		case 'recovery-candidate': {
			return undefined;
		}
	}
}

const resultSchema = v.object({
	artifactName: v.string(),
	plainSizeBytes: v.number(),
	storedSizeBytes: v.number(),
	profileName: v.optional(v.string()),
	target: v.optional(v.string()),
	copies: v.optional(v.array(v.object({destination: v.string(), isGood: v.boolean()}))),
});

const pruneSchema = v.object({removedCount: v.number(), freedBytes: v.number()});

function endOf(result: unknown, kind: RunKind | undefined): string | undefined {
	if (kind === 'prune') {
		const {success, output} = v.safeParse(pruneSchema, result);
		return success ? `${plural(output.removedCount, 'artifact')} removed, ${formatBytes(output.freedBytes)} freed` : undefined;
	}

	const {success, output} = v.safeParse(resultSchema, result);
	return success ? endOfArtifact(output, kind) : undefined;
}

function endOfArtifact({artifactName, plainSizeBytes, storedSizeBytes, profileName, target, copies = []}: v.InferOutput<typeof resultSchema>, kind: RunKind | undefined): string | undefined {
	const key = profileName === undefined ? 'not encrypted' : `key of ${profileName}`;
	const places = copies.filter(({isGood}) => isGood).map(({destination}) => destination);
	switch (kind) {
		case 'backup': {
			return `${artifactName} is at ${places.join(', ')}: ${formatBytes(plainSizeBytes)} stored as ${formatBytes(storedSizeBytes)}, ${key}`;
		}

		case 'restore': {
			return `${artifactName} is back in ${target ?? 'its target'}: ${formatBytes(plainSizeBytes)}, ${key}`;
		}

		case 'verify': {
			return `${artifactName} can be read to its end: ${formatBytes(plainSizeBytes)}, ${key}`;
		}

		case 'drill':
		case 'prune':
		case 'copy':
		case undefined: {
			return undefined;
		}
	}
}
