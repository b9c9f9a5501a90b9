/**
 * What the services work with: the store, the vault when it can be opened, and what operations are given.
 * The rule: the system key is looked for at each use, so that one that was set meanwhile counts.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {type OperationContext} from '../../operations/context.js';
import {type Store} from '../../store/open-store.js';
import {type OpenedVault, openVault} from '../../vault/open-vault.js';
import {type Surroundings, withoutSystemKey} from '../../vault/system-key-source.js';
import {type TuiEnvironment} from '../environment.js';

export type Bench = {
	readonly environment: TuiEnvironment;
	readonly store: Store;
	readonly surroundings: Surroundings;
	/** Throws a KeyError. */
	vault(): OpenedVault;
	operations(signal: AbortSignal): OperationContext;
	/** To be called after each change of the store. */
	changed(): void;
};

export function createBench(environment: TuiEnvironment, store: Store, changed: () => void): Bench {
	const {env, workingFolder, home, hostname, now} = environment;
	const surroundings = {env, cwd: workingFolder, home};
	const vault = (): OpenedVault => openVault(store, surroundings);
	return {
		environment,
		store,
		surroundings,
		vault,
		changed,
		operations: signal => ({
			store,
			vault,
			adapters: {env: withoutSystemKey(env), scratchFolder: scratchFolder(home)},
			hostname,
			now,
			monotonicMs: () => performance.now(),
			randomBytes: count => randomBytes(count),
			signal,
			emit: () => undefined,
		}),
	};
}

function scratchFolder(home: string): string {
	const folder = path.join(home, 'scratch');
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	return folder;
}
