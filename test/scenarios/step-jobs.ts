/**
 * Jobs whose dump commands write down when they begin and end, for stories about which jobs run when.
 */
import fs from 'node:fs/promises';
import {openStore} from '../../source/store/open-store.js';
import {type Sandbox} from './sandbox.js';

export type StepJobs = {
	/** A job whose dump command appends + when it begins and - when it ends, and does `work` between, in the sandbox's folder. */
	add(name: string, work: string): Promise<void>;
	/** What all jobs appended so far: `+`, `-`, or what their work echoed into `steps`. */
	steps(): Promise<readonly string[]>;
	countOf(step: '+' | '-'): Promise<number>;
};

export function stepJobs(sandbox: Sandbox): StepJobs {
	const steps = async () => {
		const text = await fs.readFile(sandbox.path('steps'), 'utf8').catch(() => '');
		return text.split('\n').filter(line => line !== '');
	};

	return {
		async add(name, work) {
			await sandbox.good(['source', 'add', name, '--kind', 'command', '--dump', `echo + >>steps; ${work}; echo - >>steps; echo dump`]);
			await sandbox.good(['job', 'add', name, '--source', name, '--destination', 'disk', '--profile', 'main']);
		},
		steps,
		async countOf(step) {
			const all = await steps();
			return all.filter(one => one === step).length;
		},
	};
}

/** As a store of before six fields were refused may have it. */
export function everySecond(home: string, ...names: readonly string[]): void {
	const store = openStore({home, now: () => new Date()});
	for (const name of names) {
		store.jobs.change(store.jobs.findByName(name)?.id ?? '', {schedule: '* * * * * *'});
	}

	store.close();
}
