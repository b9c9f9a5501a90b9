/**
 * What runs that died left behind: their rows, scratch files, half an upload. Cleaned up only where that is asked for.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type Connection, type Finding} from '../../core/connection.js';
import {plural} from '../../core/text.js';
import {endFinder} from '../../runs/run-liveness.js';
import {type StoredConnection} from '../../store/connections.js';
import {type Run} from '../../store/runs.js';
import {openDestination, type OperationContext} from '../context.js';
import {leftScratches, removeLeftScratch} from '../drill/left-scratches.js';
import {withStorage} from '../with-storage.js';

/** Whatever an upload left that is this old belongs to nobody alive. Our choice: longer than any run should take. */
const leftoverAgeMs = 24 * 3_600_000;

export function doctorRuns(isFixing: boolean, context: OperationContext): Finding {
	const unfinished = unfinishedRuns(context);
	const findEnd = endFinder(context.store);
	const dead = unfinished.filter(run => findEnd(run) !== undefined);
	if (dead.length > 0 && isFixing) {
		context.store.runs.markEnded(findEnd);
	}

	return dead.length === 0
		? {subject: 'runs', verdict: 'ok', detail: `${plural(unfinished.length, 'run')} alive, none dead`}
		: leftover('runs', `${plural(dead.length, 'run')} whose process died: ${dead.map(({id}) => id).join(', ')}`, isFixing);
}

/** What drills that died left on a server, or in the scratch folder. A job's drill that is alive still needs its own. */
export async function * doctorDrills({isRemoving}: {readonly isRemoving: boolean}, context: OperationContext): AsyncGenerator<Finding, void> {
	const drilled = new Set(liveRuns(context).map(({jobId}) => jobId));
	for (const left of leftScratches(context.store).filter(({jobId}) => !drilled.has(jobId))) {
		const subject = 'drill';
		const detail = `scratch database ${left.name} at ${left.place}, of a drill that died`;
		const reason = isRemoving ? await removeLeftScratch(left, context) : undefined;
		yield reason === undefined
			? leftover(subject, detail, isRemoving)
			: {
				subject,
				verdict: 'warning',
				detail: `${detail}, could not be removed: ${reason}`,
				hint: 'Mend that and type dbseal doctor --fix again (a password by its usual variable, as PGPASSWORD), or remove it by hand.',
			};
	}
}

/** Which run a file belongs to can't be told from it, so none is touched while any run is alive. */
export function * doctorScratch(isFixing: boolean, context: OperationContext): Generator<Finding, void> {
	const folder = path.join(context.store.home, 'scratch');
	// Those of drills are told as what they are.
	const known = new Set(leftScratches(context.store).map(({name}) => name));
	const names = (fs.existsSync(folder) ? fs.readdirSync(folder) : []).filter(name => !known.has(name));
	const subject = 'scratch folder';
	const found = `${plural(names.length, 'file')} in ${folder}`;
	if (names.length === 0) {
		return;
	}

	if (liveRuns(context).length > 0) {
		yield {subject, verdict: 'ok', detail: `${found}, left alone while a run is alive`};
		return;
	}

	if (isFixing) {
		for (const name of names) {
			fs.rmSync(path.join(folder, name), {recursive: true, force: true});
		}
	}

	yield leftover(subject, found, isFixing);
}

export type UploadsRequest = {
	readonly row: StoredConnection;
	readonly subject: string;
	readonly isFixing: boolean;
};

/** Throws where the destination can't be asked. */
export async function doctorLeftovers({row, subject, isFixing}: UploadsRequest, context: OperationContext): Promise<Finding> {
	const {connection} = openDestination(row, context);
	const left = await findLeftovers(connection, isFixing, context);
	const ofAnyAge = await findYoung(connection, context);
	const young = ofAnyAge.filter(description => !left.includes(description));
	if (left.length > 0) {
		return leftover(subject, [...left, ...young.map(description => `${description} (younger than a day)`)].join(', '), isFixing);
	}

	return young.length === 0
		? {subject, verdict: 'ok', detail: 'none'}
		: {
			subject,
			verdict: 'warning',
			detail: `${young.join(', ')}: younger than a day, so it may be of an upload that is alive`,
			hint: 'If none is under way, wait: dbseal doctor --fix removes it once it is a day old.',
		};
}

/** Whatever its age: what died a minute ago is told, too. */
async function findYoung(connection: Connection, context: OperationContext): Promise<readonly string[]> {
	return withStorage({connection}, context, async storage => storage.sweep({dryRun: true, olderThan: new Date(context.now().getTime() + leftoverAgeMs)}, context.signal));
}

/** What uploads that died left at a place; gone already, where that is asked for. */
export async function findLeftovers(connection: Connection, isFixing: boolean, context: OperationContext): Promise<readonly string[]> {
	const {now, signal} = context;
	const olderThan = new Date(now().getTime() - leftoverAgeMs);
	return withStorage({connection}, context, async storage => storage.sweep({dryRun: !isFixing, olderThan}, signal));
}

function liveRuns(context: OperationContext): readonly Run[] {
	const findEnd = endFinder(context.store);
	return unfinishedRuns(context).filter(run => findEnd(run) === undefined);
}

function unfinishedRuns({store}: OperationContext): readonly Run[] {
	return store.runs.list({isUnfinished: true, limit: 1000});
}

export function leftover(subject: string, detail: string, isFixed: boolean): Finding {
	return isFixed
		? {subject, verdict: 'ok', detail: `cleaned up: ${detail}`}
		: {
			subject, verdict: 'warning', detail, hint: 'Type: dbseal doctor --fix',
		};
}
