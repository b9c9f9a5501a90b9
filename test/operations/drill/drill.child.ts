/** HOME KEY SCRATCH: drills the job j1 of HOME, and dies by kill -9 when its backup is about to flow into the scratch database in SCRATCH. */
import {randomBytes} from 'node:crypto';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {SystemKey} from '../../../source/crypto/system-key.js';
import {drill} from '../../../source/operations/drill/drill.js';
import {openStore} from '../../../source/store/open-store.js';
import {unlock} from '../../../source/vault/unlock.js';

const [home = '', key = '', scratchFolder = ''] = process.argv.slice(2);

const now = () => new Date();
const store = openStore({home, now});
const vault = unlock(store, SystemKey.parse(key));
const job = store.jobs.findById('j1');
if (job) {
	void drill({job}, {
		store,
		vault: () => vault,
		adapters: {env: {}, scratchFolder},
		hostname: 'db1',
		now,
		monotonicMs: () => performance.now(),
		randomBytes: count => randomBytes(count),
		signal: new AbortController().signal,
		emit(event) {
			if (event.type === 'stage-started' && event.stages.includes('load')) {
				process.kill(process.pid, 'SIGKILL');
			}
		},
	});
}
