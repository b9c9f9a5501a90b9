/**
 * Commands of a screen that may fail: the failure is said above the view, with what to do next, and goes no further.
 */
import {useRef, useState} from 'react';
import {AppError} from '../../core/errors.js';
import {problemText} from '../components/problem.js';
import {type Navigation, useNavigation} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type RunRequest} from '../runs/run-requests.js';

export type Commands = {
	/** A run is being started: until it has begun, or failed to, no key starts another one. */
	readonly isStarting: boolean;
	/** Runs a command; says `done`, where given, when it worked. Gives whether it did. */
	try(command: () => void, done?: string): boolean;
	tryLater(command: () => Promise<string | undefined>): void;
	/** Starts a run and shows it, in place of this view where that has done its duty. */
	startRun(request: RunRequest, place?: 'push' | 'replace'): void;
};

export function useCommands(): Commands {
	const navigation = useNavigation();
	const {runs} = useServices();
	// The first press disarms what it started: a key that is held, or pressed again before the answer, starts nothing more
	const isWaiting = useRef(false);
	const [isStarting, setIsStarting] = useState(false);
	const tell = tellerOf(navigation);
	const commands: Commands = {
		isStarting,
		try(command, done) {
			try {
				command();
			} catch (error) {
				tell(error);
				return false;
			}

			sayDone(navigation, done);
			return true;
		},
		tryLater(command) {
			if (isWaiting.current) {
				return;
			}

			isWaiting.current = true;
			void (async () => {
				try {
					sayDone(navigation, await command());
				} catch (error) {
					tell(error);
				} finally {
					isWaiting.current = false;
				}
			})();
		},
		startRun(request, place = 'push') {
			if (isWaiting.current) {
				return;
			}

			setIsStarting(true);
			navigation.notify('quiet', 'Starting…');
			commands.tryLater(async () => {
				try {
					navigation[place]({screen: 'run', runId: await runs.start(request)});
					return undefined;
				} finally {
					setIsStarting(false);
				}
			});
		},
	};
	return commands;
}

function tellerOf({notify}: Navigation): (error: unknown) => void {
	return error => {
		notify('bad', problemText(error), error instanceof AppError ? error.hint : undefined);
	};
}

function sayDone({notify}: Navigation, done: string | undefined): void {
	if (done !== undefined) {
		notify('good', done);
	}
}
