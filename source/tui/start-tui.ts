/**
 * The screens over the application: opens it, chooses where to begin, and closes it when they are left.
 * The rule: what stands in the way of the store (a newer version, damage) is thrown before the terminal is touched.
 */
import {setFlagsFromString} from 'node:v8';
import {type ApplicationPlace, assertSomething, withApplication} from '../application/application.js';
import {showInPager} from '../application/pager.js';
import {UsageError} from '../core/errors.js';
import {type ExitCode} from '../core/exit-codes.js';
import {bindServices} from './binding/bind-services.js';
import {type TuiEnvironment} from './environment.js';
import {type View} from './navigation.js';
import {openTui} from './open-tui.js';
import {type Services} from './services.js';

/**
 * What is read for the lists is garbage a moment later. Left to itself, V8 makes ever more room for such, up to three times 16 MB, and
 * keeps it for as long as the screens are open.
 */
const smallNursery = '--semi-space-growth-factor=1';

export async function startTui(environment: TuiEnvironment): Promise<ExitCode> {
	const {
		stdin, stdout, env, workingFolder,
	} = environment;
	assertAble(env.TERM);
	setFlagsFromString(smallNursery);
	return withApplication(placeOf(environment), {lasts: true, reads: true}, async application => {
		assertSomething(application);
		const {services, close} = bindServices(environment, application);
		try {
			return await openTui({
				stdin, stdout, env, services, start: firstView(services),
				page: async (text, signal) => showInPager({
					text, env, workingFolder, terminal: stdout.fd,
				}, signal),
			});
		} finally {
			close();
		}
	});
}

/** Each operation has a signal of its own, and the notices of the vault stand in Settings. */
function placeOf({
	home, env, workingFolder, hostname, pid, now, randomHex,
}: TuiEnvironment): ApplicationPlace {
	return {
		home, env, workingFolder, hostname, pid, now, randomHex, signal: new AbortController().signal,
	};
}

/** What calls itself dumb (an editor's shell, say) would show the sequences themselves. */
function assertAble(terminal: string | undefined): void {
	if (terminal === 'dumb') {
		throw new UsageError({
			code: 'USAGE',
			message: 'this terminal can\'t show the screens: TERM is "dumb"',
			hint: 'Set TERM to what your terminal is, or use the commands: dbseal --help shows them.',
		});
	}
}

/** A vault that is locked is unlocked first; a key that can't be used is shown where its state is; a home with nothing in it begins at the beginning. */
function firstView({overview, isLookOnly}: Services): View {
	const {systemKey: {state, isLocked}, jobs, destinations} = overview.getSnapshot();
	if (isLocked === true) {
		return {screen: 'unlock'};
	}

	if (state === 'wrong' || state === 'invalid') {
		return {screen: 'settings'};
	}

	return !isLookOnly && jobs.length === 0 && (state === 'missing' || destinations.length === 0) ? {screen: 'wizard'} : {screen: jobs.length === 0 ? 'jobs' : 'board'};
}
