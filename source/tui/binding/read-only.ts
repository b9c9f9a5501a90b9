/**
 * The services over a home that can't be written to: all that only looks works, what would have to last is refused.
 * The rule: nothing is said to be done that is gone when the screens are left. Keys are still shown and written into a kit: with a disk
 * that fails, that is the moment for it.
 */
import {commandWords} from '../../application/runs/wanted-runs.js';
import {DestinationError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {type RunRequest} from '../runs/run-requests.js';
import {type Services} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {unchanging} from './unchanging.js';

export function readOnly(services: Services, application: BoundApplication): Services {
	const refuse = (): never => {
		throw unwritable('the home can\'t be written to, so nothing could be recorded', 'Check who owns that folder and its files, and how its disk is mounted.');
	};

	const able = unchanging(services, refuse);
	return {
		...able,
		runs: {
			...able.runs,
			async start(request) {
				throw needsRecord(request) ? refuse() : toBeTyped(commandWords(application, request));
			},
		},
	};
}

function needsRecord({kind}: RunRequest): boolean {
	return kind !== 'restore' && kind !== 'verify';
}

/** A run of its own process is followed by its log in the home, and there can be none; as a command it works. */
function toBeTyped(words: readonly string[]): DestinationError {
	const line = `dbseal ${words.map(word => shellWord(word)).join(' ')}`;
	return unwritable(`as a command this works: ${line}; the home can't be written to`, `Leave the screens, and type: ${line}.`);
}

/** In the one line that there is for it; the home's path is known to whoever opened the screens on it. */
function unwritable(message: string, hint: string): DestinationError {
	return new DestinationError({code: 'STORE_UNUSABLE', message, hint});
}
