/**
 * What a destination has lost since the store last saw it: told at the next backup, not on the day when it is needed.
 */
import {plural} from '../../core/text.js';
import {type Job} from '../../store/jobs.js';
import {type ArtifactRow} from '../../store/artifacts.js';
import {type OperationContext} from '../context.js';

/** So many names are told; the rest is counted. */
const shownNames = 3;

/** What the store believes to be sound at these destinations. */
export function rememberSound(job: Job, destinationIds: readonly string[], {store}: OperationContext): readonly ArtifactRow[] {
	return destinationIds.flatMap(destinationKey => store.artifacts.list({destinationKey, jobId: job.id})).filter(row => isSound(row));
}

/** Each in one sentence, once something has listed the destinations: what was sound `before`, and is not any more. */
export function describeLosses(before: readonly ArtifactRow[], {store}: OperationContext): readonly string[] {
	const now = before.flatMap(({destinationKey, name}) => store.artifacts.findAt({destinationKey, name}) ?? []);
	const lost = now.filter(({missingSince}) => missingSince !== undefined);
	const places = [...new Set(lost.map(({destinationKey}) => destinationKey))];
	const placeOf = (id: string) => store.destinations.findById(id)?.name ?? id;
	return [
		...places.map(place => {
			const names = lost.filter(({destinationKey}) => destinationKey === place).map(({name}) => name);
			return `${plural(names.length, 'backup')} of before ${names.length === 1 ? 'is' : 'are'} at '${placeOf(place)}' no more: ${someOf(names)}`;
		}),
		...now.flatMap(({name, destinationKey, fault}) => fault === undefined ? [] : [`${name} at '${placeOf(destinationKey)}' is no whole backup any more: ${fault}`]),
	];
}

function isSound({missingSince, fault, expectedSince, removalBegunAt}: ArtifactRow): boolean {
	return [missingSince, fault, expectedSince, removalBegunAt].every(mark => mark === undefined);
}

function someOf(names: readonly string[]): string {
	const rest = names.length - shownNames;
	return `${names.slice(0, shownNames).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}
