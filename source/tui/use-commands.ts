/**
 * Commands of a screen that may fail: the failure is said above the view, with what to do next, and goes no further.
 */
import {useRef} from 'react';
import {AppError} from '../core/errors.js';
import {problemText} from './components/problem.js';
import {useNavigation} from './navigation.js';
import {useServices} from './services-context.js';
import {type RunRequest} from './run-requests.js';

export type Commands = {
	/** Runs a command; says `done`, where given, when it worked. Gives whether it did. */
	try(command: () => void, done?: string): boolean;
	tryLater(command: () => Promise<string | undefined>): void;
	/** Starts a run and shows it. */
	startRun(request: RunRequest): void;
};

export function useCommands(): Commands {
	const navigation = useNavigation();
	const {runs} = useServices();
	// The first press disarms what it started: a key that is held, or pressed again before the answer, starts nothing more
	const isWaiting = useRef(false);
	const tell = (error: unknown): void => {
		navigation.notify('bad', problemText(error), error instanceof AppError ? error.hint : undefined);
	};

	const commands: Commands = {
		try(command, done) {
			try {
				command();
			} catch (error) {
				tell(error);
				return false;
			}

			if (done !== undefined) {
				navigation.notify('good', done);
			}

			return true;
		},
		tryLater(command) {
			if (isWaiting.current) {
				return;
			}

			isWaiting.current = true;
			void (async () => {
				try {
					const done = await command();
					if (done !== undefined) {
						navigation.notify('good', done);
					}
				} catch (error) {
					tell(error);
				} finally {
					isWaiting.current = false;
				}
			})();
		},
		startRun(request) {
			commands.tryLater(async () => {
				const runId = await runs.start(request);
				navigation.push({screen: 'run', runId});
				return undefined;
			});
		},
	};
	return commands;
}
