/** HOME JOB TIME: opens the store in HOME (a new one too), waits until TIME (ms), begins a run of JOB and says how that went. */
import process from 'node:process';
import {openStore} from '../../source/store/open-store.js';

const [home = '', jobId = '', startAt = ''] = process.argv.slice(2);

while (Date.now() < Number(startAt)) {
	// The other process waits for the same moment.
}

const store = openStore({home, now: () => new Date()});
try {
	store.runs.begin({
		id: store.newId(), kind: 'backup', title: 'race', jobId, pid: process.pid, processStartedAt: 'now',
	}, () => undefined);
	process.stdout.write('began');
} catch (error) {
	process.stdout.write(error instanceof Error && 'code' in error ? String(error.code) : String(error));
} finally {
	store.close();
}
