/**
 * The services for who is only watching (`--read-only`): all that looks works, every action that would change something is refused.
 * The rule: no key is shown nor written into a kit either: that is recorded, and nothing that a watcher needs.
 */
import {isLookingCommand} from '../../application/commands/looking-commands.js';
import {UsageError} from '../../core/errors.js';
import {type Services} from '../services.js';
import {commandWordsOf} from './bind-commands.js';

export function lookOnly(services: Services): Services {
	const {
		vault, connections, jobs, runs, artifacts, commands, doctor,
	} = services;
	return {
		...services,
		isLookOnly: true,
		vault: {
			...vault,
			unlock(text, {isKept}) {
				if (isKept) {
					refuse();
				}

				vault.unlock(text, {isKept});
			},
			createSystemKey: refuseLater,
			create: refuse,
			importKey: refuse,
			importKit: refuseLater,
			reveal: refuse,
			writeKit: refuseLater,
			rotate: refuseLater,
			rename: refuse,
			remove: refuse,
			rotateSystemKey: refuse,
			replaceSystemKey: refuse,
		},
		connections: {
			...connections,
			async test(side, draft, signal) {
				// What is tried of a destination is to write there.
				return side === 'destination' ? refuse() : connections.test(side, draft, signal);
			},
			save: refuse,
			remove: refuse,
			makeFolders: refuseLater,
		},
		jobs: {...jobs, save: refuse, remove: refuse},
		runs: {...runs, start: refuseLater, cancel: refuseLater},
		artifacts: {
			...artifacts, pin: refuseLater, repair: refuseLater, adopt: refuseLater,
		},
		commands: {
			...commands,
			async run(line, onLine, signal) {
				return isLookingCommand(commandWordsOf(line)) ? commands.run(line, onLine, signal) : refuse();
			},
		},
		async doctor(request, signal) {
			return request.isFixing ? refuse() : doctor(request, signal);
		},
	};
}

async function refuseLater(): Promise<never> {
	return refuse();
}

function refuse(): never {
	throw new UsageError({code: 'USAGE', message: 'nothing is changed from here: the screens were opened with --read-only', hint: 'Open them without that flag to do this.'});
}
