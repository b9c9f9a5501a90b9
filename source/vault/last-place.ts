/**
 * Where the system key was found when it last opened the vault: what a person is told who calls from another folder.
 * The rule: only a file's name is kept, and a home that can't be written to is no reason to fail.
 */
import {AppError} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type KeyOrigin} from './system-key-source.js';

/** The last file, whatever came after it. */
const fileSetting = 'systemKeyLastFound';
/** Set while the last one was no file. */
const variableSetting = 'systemKeyLastInEnvironment';

export type LastPlace = {
	/** Of the last file that had it. */
	readonly path?: string;
	/** It was the environment after that. */
	readonly isEnvironment: boolean;
};

export function readLastPlace({settings}: Store): LastPlace {
	const path = settings.get(fileSetting);
	return {...(path !== undefined && {path}), isEnvironment: settings.get(variableSetting) !== undefined};
}

/** After "opened with"; undefined where nothing is known. */
export function describeLastPlace(store: Store): string | undefined {
	const {path, isEnvironment} = readLastPlace(store);
	const file = path === undefined ? undefined : `the key in ${path}`;
	return isEnvironment ? ['ENCRYPTION_KEY of the environment', ...(file === undefined ? [] : [`before with ${file}`])].join(', ') : file;
}

export function rememberPlace(store: Store, origin: KeyOrigin): void {
	if (origin.kind === 'environment' && origin.isTyped) {
		return;
	}

	const {path, isEnvironment} = readLastPlace(store);
	const isKnown = origin.kind === 'environment' ? isEnvironment : path === origin.path && !isEnvironment;
	if (isKnown) {
		return;
	}

	try {
		store.settings.set(variableSetting, origin.kind === 'environment' ? 'yes' : undefined);
		if (origin.kind !== 'environment') {
			store.settings.set(fileSetting, origin.path);
		}
	} catch (error) {
		if (!(error instanceof AppError && ['STORE_BUSY', 'STORE_UNUSABLE', 'NO_SPACE'].includes(error.code))) {
			throw error;
		}
	}
}
