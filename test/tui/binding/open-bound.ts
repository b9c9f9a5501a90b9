/**
 * The services of the screens, bound to a real store in a folder of the test's own.
 */
import os from 'node:os';
import process from 'node:process';
import {openStore, type Store} from '../../../source/store/open-store.js';
import {createApplication} from '../../../source/application/application.js';
import {bindServices, type BoundServices} from '../../../source/tui/binding/bind-services.js';

export const boundNow = new Date('2026-11-24T14:05:09Z');

export function openBound(home: string, env: Readonly<Record<string, string>>): {readonly store: Store; readonly bound: BoundServices} {
	const store = openStore({home, now: () => boundNow});
	const outside = {
		home,
		env,
		workingFolder: home,
		// The program of the tests, which fills the home, runs on this one
		hostname: os.hostname(),
		pid: process.pid,
		now: () => boundNow,
		homeWords: [],
		randomHex: (byteLength: number) => '00'.repeat(byteLength),
	};
	const application = createApplication(store, {...outside, signal: new AbortController().signal}, {lasts: true});
	const bound = bindServices({
		...outside,
		version: '0.0.0',
		nodeVersion: '20.19.0',
		program: ['false'],
		isLookOnly: false,
		describeCommands: async () => [],
		stdin: process.stdin,
		stdout: process.stdout,
	}, application);
	return {store, bound};
}
