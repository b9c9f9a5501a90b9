/**
 * The services for who is only watching (`--read-only`): all that looks works, every action that would change something is refused.
 * The rule: no key is shown nor written into a kit either: that is recorded, and nothing that a watcher needs.
 */
import {isLookingCommand} from '../../application/commands/looking-commands.js';
import {UsageError} from '../../core/errors.js';
import {type Services} from '../services.js';
import {commandWordsOf} from './bind-commands.js';
import {unchanging} from './unchanging.js';

export function lookOnly(services: Services): Services {
	const {connections, commands} = services;
	const able = unchanging(services, refuse);
	return {
		...able,
		isLookOnly: true,
		vault: {
			...able.vault, createSystemKey: refuseLater, reveal: refuse, writeKit: refuseLater,
		},
		connections: {
			...able.connections,
			async test(side, draft, signal) {
				// What is tried of a destination is to write there.
				return side === 'destination' ? refuse() : connections.test(side, draft, signal);
			},
			makeFolders: refuseLater,
		},
		commands: {
			...commands,
			async run(line, onLine, signal) {
				return isLookingCommand(commandWordsOf(line)) ? commands.run(line, onLine, signal) : refuse();
			},
		},
	};
}

async function refuseLater(): Promise<never> {
	return refuse();
}

function refuse(): never {
	throw new UsageError({code: 'USAGE', message: 'nothing is changed from here: the screens were opened with --read-only', hint: 'Open them without that flag to do this.'});
}
