/**
 * Where the system key was found when it last opened the vault: what a person is told who calls from another folder.
 * The rule: only a file's name is kept, and a home that can't be written to is no reason to fail.
 */
import {AppError} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type KeyOrigin} from './system-key-source.js';

const setting = 'systemKeyLastFound';

export type LastPlace = {readonly path: string};

export function readLastPlace({settings}: Store): LastPlace | undefined {
	const path = settings.get(setting);
	return path === undefined ? undefined : {path};
}

export function rememberPlace(store: Store, origin: KeyOrigin): void {
	if (origin.kind === 'environment' || readLastPlace(store)?.path === origin.path) {
		return;
	}

	try {
		store.settings.set(setting, origin.path);
	} catch (error) {
		if (!(error instanceof AppError && ['STORE_BUSY', 'STORE_UNUSABLE', 'NO_SPACE'].includes(error.code))) {
			throw error;
		}
	}
}
