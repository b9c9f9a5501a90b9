/**
 * Puts the services together over the open application.
 */
import {shellWord} from '../../core/shell-word.js';
import {type Application} from '../../application/application.js';
import {runDoctor} from '../../application/doctor.js';
import {unattendedLines} from '../../application/unattended.js';
import {type TuiEnvironment} from '../environment.js';
import {type Services} from '../services.js';
import {bindArtifacts} from './bind-artifacts.js';
import {bindCommands} from './bind-commands.js';
import {bindConnections} from './bind-connections.js';
import {bindJobs} from './bind-jobs.js';
import {bindRuns} from './bind-runs.js';
import {bindVault} from './bind-vault.js';
import {type BoundApplication} from './bound-application.js';
import {lookOnly} from './look-only.js';
import {readOnly} from './read-only.js';
import {withTypedPaths} from './typed-paths.js';
import {watchStore} from './watch-store.js';

export type BoundServices = {
	readonly services: Services;
	/** Stops watching; the application stays open. */
	close(): void;
};

export function bindServices(environment: TuiEnvironment, opened: Application): BoundServices {
	const application = {
		...opened,
		get surroundings() {
			return opened.surroundings;
		},
		environment,
		changed() {
			watching.refresh();
		},
	};
	const watching = watchStore(application);
	const services: Services = {
		host: environment.hostname,
		isLookOnly: false,
		now: environment.now,
		commandLine: words => ['dbseal', ...words, ...environment.homeWords].map(word => shellWord(word)).join(' '),
		everySecond,
		unattended: () => unattendedLines(application, environment.program),
		overview: watching.overview,
		vault: bindVault(application),
		connections: bindConnections(application),
		jobs: bindJobs(application),
		runs: bindRuns(application),
		artifacts: bindArtifacts(application),
		commands: bindCommands(application),
		async doctor({isFixing, onFinding}, signal) {
			const wish = {
				isFixing, isOffline: false, nodeVersion: environment.nodeVersion, signal,
			};
			for await (const finding of runDoctor(application, wish)) {
				onFinding(finding);
			}

			application.changed();
		},
	};
	return {
		services: withTypedPaths(limited(services, application), environment.env.HOME),
		close: watching.close,
	};
}

/** Fewer where the home can't be written to, or nothing is to be changed. */
function limited(services: Services, application: BoundApplication): Services {
	const able = services.overview.getSnapshot().isReadOnly ? readOnly(services, application) : services;
	return application.environment.isLookOnly ? lookOnly(able) : able;
}

function everySecond(tick: () => void): () => void {
	const timer = setInterval(tick, 1000);
	return () => {
		clearInterval(timer);
	};
}
