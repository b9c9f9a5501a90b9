/**
 * What tests of drills share: a workbench with a database, a job of it, and the drills' own files.
 */
import fs from 'node:fs';
import path from 'node:path';
import {backup} from '../../../source/operations/backup/backup.js';
import {drill, type DrillResult} from '../../../source/operations/drill/drill.js';
import {type DrillRequest} from '../../../source/operations/drill/restore-and-compare.js';
import {requestOfJob} from '../../../source/operations/job-requests.js';
import {type Job, type JobChanges} from '../../../source/store/jobs.js';
import {type Store} from '../../../source/store/open-store.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {createWorkbench, type Workbench} from '../workbench.js';

export type DrillBench = Workbench & {
	/** A SQLite file with 300 orders. */
	readonly source: string;
	/** As the store has it now: `orders nightly`, of `source`, to the destination `disk`, with the profile `main`. */
	job(): Job;
	changeJob(changes: JobChanges): void;
	/** The artifact's path. */
	takeBackup(): Promise<string>;
	run(more?: Partial<DrillRequest>): Promise<DrillResult>;
	/** What lies in the scratch folder. */
	scratchFiles(): readonly string[];
	lastReport(extension?: 'txt' | 'json'): string;
};

export function createDrillBench(): DrillBench {
	const bench = createWorkbench();
	const {context, storage} = bench;
	const {store} = context;
	const source = bench.database('shop.sqlite', 300);
	store.sources.add({
		id: 's1', name: 'shop', type: 'sqlite', options: {path: source}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd1', name: 'disk', type: 'local', options: {path: storage}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j1', name: 'orders nightly', sourceId: 's1', destinationIds: ['d1'], profileId: createProfile(context.vault(), 'main').id,
	});
	return {
		...bench,
		source,
		job: () => jobOf(store),
		changeJob(changes) {
			store.jobs.change('j1', changes);
		},
		async takeBackup() {
			const {artifactName} = await backup(requestOfJob(jobOf(store), context), context);
			return path.join(storage, artifactName);
		},
		run: async more => drill({job: jobOf(store), ...more}, context),
		scratchFiles: () => fs.readdirSync(context.adapters.scratchFolder),
		lastReport(extension = 'txt') {
			const folder = path.join(store.home, 'drills');
			const [last = ''] = fs.readdirSync(folder).filter(name => name.endsWith(extension)).toSorted().toReversed();
			return fs.readFileSync(path.join(folder, last), 'utf8');
		},
	};
}

function jobOf(store: Store): Job {
	const job = store.jobs.findById('j1');
	if (!job) {
		throw new Error('the job is gone');
	}

	return job;
}
