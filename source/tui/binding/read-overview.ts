/**
 * The store as the lists show it.
 */
import {
	type ConnectionSide, describeConnection, destinationSide, sourceSide,
} from '../../application/connections.js';
import {describeProfile, lastExport, type ProfileDescription} from '../../application/profiles.js';
import {systemKeyState} from '../../application/system-key.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {type StoredConnection} from '../../store/connections.js';
import {type Run} from '../../store/runs.js';
import {type Store} from '../../store/open-store.js';
import {
	type ConnectionRow, type Overview, type ProfileRow, type RunRow,
} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {jobRows} from './job-rows.js';

/** The newest runs are read, which is all that anybody scrolls through; `dbseal runs list` has the rest. Our choice. */
const shownRuns = 5000;

export function readOverview(application: BoundApplication, percentOf: (runId: string) => number | undefined): Overview {
	const {store, environment} = application;
	const runs = store.runs.list({limit: shownRuns}).map(run => runRow(run, percentOf));
	return {
		takenAt: environment.now(),
		...(!store.isKept && {isReadOnly: true as const}),
		systemKey: systemKeyState(application),
		profiles: profileRows(store),
		sources: connectionRows(store, sourceSide),
		destinations: connectionRows(store, destinationSide),
		jobs: jobRows(store, {runs, now: environment.now(), hostname: environment.hostname}),
		runs,
	};
}

/** The jobs are read once: a vault may hold thousands of keys. */
function profileRows(store: Store): readonly ProfileRow[] {
	const users = new Map<string, string[]>();
	for (const {name, profileId = ''} of store.jobs.all()) {
		const names = users.get(profileId) ?? [];
		names.push(name);
		users.set(profileId, names);
	}

	return store.profiles.all().map(profile => rowOf(describeProfile(profile), users.get(profile.id) ?? []));
}

export function profileRow(profile: ProfileDescription, store: Store): ProfileRow {
	return rowOf(profile, store.jobs.usingProfile(profile.id).map(job => job.name));
}

function rowOf(profile: ProfileDescription, usedBy: readonly string[]): ProfileRow {
	const {id, name, fingerprint, origin, createdAt, hasKey, retiredAt} = profile;
	const exported = lastExport(profile);
	return {
		id,
		name,
		fingerprint: formatFingerprint(fingerprint),
		origin: hasKey ? (retiredAt ? 'retired' : origin) : 'no key',
		createdAt,
		usedBy,
		...(exported && {exportedAt: exported}),
	};
}

function connectionRows(store: Store, side: ConnectionSide): readonly ConnectionRow[] {
	const table = store[side.table];
	return table.all().map(row => {
		const {id, name, kind, url, fault, secretsLost, jobs} = describeConnection(row, side, table.usedBy(row.id));
		return {
			id,
			name,
			kind: secretsLost && url !== undefined ? `${kind} (enter its password again)` : kind,
			url: url ?? fault ?? '',
			usedBy: jobs,
			...describeCommand(row),
		};
	});
}

function describeCommand({type, options: {dumpCommand, loadCommand = '', extension = ''}}: StoredConnection): Pick<ConnectionRow, 'command'> {
	return type === 'command' && dumpCommand !== undefined ? {command: {dump: dumpCommand, load: loadCommand, extension}} : {};
}

export function runRow(run: Run, percentOf: (runId: string) => number | undefined = () => undefined): RunRow {
	const {id, kind, title, jobId, outcome, startedAt, finishedAt, bytesOut, error} = run;
	const percent = finishedAt ? undefined : percentOf(id);
	return {
		id,
		kind,
		// The kind has a column of its own.
		title: title.replace(/^[a-z]+ of /v, ''),
		state: outcome ?? 'running',
		startedAt,
		...(jobId !== undefined && {jobId}),
		...(finishedAt && {finishedAt}),
		...(bytesOut !== undefined && {bytesOut}),
		...(percent !== undefined && {percent}),
		...(error && {error: `${error.code}: ${error.message}`}),
	};
}
