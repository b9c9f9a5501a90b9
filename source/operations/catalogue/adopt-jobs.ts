/**
 * Jobs from sidecars: what they are called, where their artifacts lie and which profile opens them.
 * The rule: an adopted job is disabled, takes over what the hosts in its sidecars made, and its source has a name and a kind but no address, until a person gives it one;
 * a job that is in the store already is left as it is.
 */
import {type Sidecar} from '../../artifacts/sidecar.js';
import {adoptedName} from '../../core/names.js';
import {dumpFamilyOf} from '../../databases/dump-forms.js';
import {databaseEngines} from '../../databases/registry.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {findProfileForArtifact} from '../../vault/candidate-keys.js';
import {hasAddress} from '../../vault/connections.js';

export type AdoptedJob = {
	readonly name: string;
	/** False: it was in the store before. */
	readonly isNew: boolean;
	readonly sourceName: string;
	/** True until somebody enters the source's address. */
	readonly needsSource: boolean;
	readonly artifacts: number;
	readonly newestAt: Date | undefined;
};

/**
 * To be called within a transaction, when the profiles are adopted.
 * @param sidecars Newest first: the newest says how the job was.
 */
export function adoptJobs(sidecars: readonly Sidecar[], destinationId: string, store: Store): readonly AdoptedJob[] {
	const byJob = new Map<string, Sidecar[]>();
	for (const sidecar of sidecars) {
		const {jobId} = sidecar;
		if (jobId !== undefined && jobId !== '') {
			byJob.set(jobId, [...byJob.get(jobId) ?? [], sidecar]);
		}
	}

	return [...byJob].flatMap(([id, own]) => {
		const [newest] = own;
		return newest
			? [{
				...adoptJob({
					id, newest, hosts: [...new Set(own.flatMap(({extras}) => extras?.host ?? []))], destinationId,
				}, store), artifacts: own.length, newestAt: newest.timestamp,
			}]
			: [];
	});
}

type JobTraces = {
	readonly id: string;
	readonly newest: Sidecar;
	/** All that made a backup of it. Adopting says that this machine takes their place. */
	readonly hosts: readonly string[];
	readonly destinationId: string;
};

function adoptJob(traces: JobTraces, store: Store): Omit<AdoptedJob, 'artifacts' | 'newestAt'> {
	const known = store.jobs.findById(traces.id);
	const job = known ? addDestination(known, traces, store) : addJob(traces, store);
	const source = store.sources.findById(job.sourceId);
	return {
		name: job.name, isNew: known === undefined, sourceName: source?.name ?? '', needsSource: !source || !hasAddress(source),
	};
}

/** A job that was adopted from one destination has copies at others, too; any other job is as its owner wants it. */
function addDestination(job: Job, {destinationId, hosts}: JobTraces, store: Store): Job {
	const source = store.sources.findById(job.sourceId);
	const isAdopted = source !== undefined && !hasAddress(source);
	return isAdopted && !job.destinationIds.includes(destinationId)
		? store.jobs.change(job.id, {destinationIds: [...job.destinationIds, destinationId], adoptedHosts: [...new Set([...job.adoptedHosts, ...hosts])]}) ?? job
		: job;
}

function addJob({id, newest, hosts, destinationId}: JobTraces, store: Store): Job {
	const {jobName = '', compression} = newest;
	return store.jobs.add({
		id,
		name: adoptedName(jobName, taken => store.jobs.findByName(taken) !== undefined),
		sourceId: findOrAddSource(newest, store),
		destinationIds: [destinationId],
		profileId: findProfileId(newest, store),
		compression,
		enabled: false,
		adoptedHosts: hosts,
	});
}

function findOrAddSource({sourceId, sourceName, jobName, sourceType}: Sidecar, store: Store): string {
	const id = sourceId === undefined || sourceId === '' ? store.newId() : sourceId;
	if (store.sources.findById(id)) {
		return id;
	}

	store.sources.add({
		id,
		name: adoptedName(sourceName ?? jobName ?? '', taken => store.sources.findByName(taken) !== undefined),
		// Another writer's kind of database, which only a command could dump here
		type: engineTypeOf(sourceType) ?? 'command',
		options: {},
		sealedSecrets: undefined,
		secretsLost: true,
	});
	return id;
}

/** By our own word for it, else by another writer's. */
function engineTypeOf(sourceType = ''): string | undefined {
	const types = new Set(databaseEngines.map(({type}) => type));
	return [sourceType.toLowerCase(), dumpFamilyOf(sourceType)].find(type => types.has(type));
}

/** An id that isn't in the vault stays: the job then fails, and never turns into one that doesn't encrypt. */
function findProfileId({encryption, extras}: Sidecar, store: Store): string | undefined {
	if (!encryption) {
		return undefined;
	}

	const fingerprint = extras?.keyFingerprint;
	const found = findProfileForArtifact(store, {profileId: encryption.profileId, ...(fingerprint !== undefined && {fingerprint})});
	return found?.profile.id ?? encryption.profileId;
}
