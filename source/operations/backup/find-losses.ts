/**
 * What a destination has lost since the store last saw it: told at the next backup, not on the day when it is needed.
 */
import {plural} from '../../core/text.js';
import {type Job} from '../../store/jobs.js';
import {type ArtifactRow} from '../../store/artifacts.js';
import {type OperationContext} from '../context.js';

/** So many names are told; the rest is counted. */
const shownNames = 3;

/** What the store believed to be sound at these destinations when the job was last backed up: a list or a check may have seen its loss since. */
export function rememberSound(job: Job, destinationIds: readonly string[], {store}: OperationContext): readonly ArtifactRow[] {
	const last = store.runs.list({jobId: job.id, kind: 'backup', limit: 10}).find(({outcome}) => outcome === 'succeeded' || outcome === 'partial');
	return destinationIds.flatMap(destinationKey => store.artifacts.list({destinationKey, jobId: job.id})).filter(row => wasSound(row, last?.finishedAt));
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
			return `${plural(names.length, 'backup')} of before ${names.length === 1 ? 'is' : 'are'} at "${placeOf(place)}" no more: ${someOf(names)}`;
		}),
		...now.flatMap(({name, destinationKey, fault}) => fault === undefined ? [] : [`${name} at "${placeOf(destinationKey)}" is no whole backup any more: ${fault}`]),
	];
}

/** `at`: undefined stands for now. */
function wasSound({missingSince, fault, faultAt, expectedSince, removalBegunAt}: ArtifactRow, at: Date | undefined): boolean {
	const isLater = (mark: Date | undefined) => mark === undefined || (at !== undefined && mark > at);
	return expectedSince === undefined && removalBegunAt === undefined && isLater(missingSince) && (fault === undefined || isLater(faultAt));
}

function someOf(names: readonly string[]): string {
	const rest = names.length - shownNames;
	return `${names.slice(0, shownNames).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}
