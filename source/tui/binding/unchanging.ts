/**
 * The services without what changes anything that lasts in the home or at a destination: each such action ends as `refuse` does.
 */
import {type Services} from '../services.js';

export function unchanging(services: Services, refuse: () => never): Services {
	const {vault, connections, jobs, runs, artifacts, doctor} = services;
	const refuseLater = async (): Promise<never> => refuse();
	return {
		...services,
		vault: {
			...vault,
			unlock(text, {isKept}) {
				if (isKept) {
					refuse();
				}

				vault.unlock(text, {isKept});
			},
			create: refuse,
			importKey: refuse,
			importKit: refuseLater,
			rotate: refuseLater,
			rename: refuse,
			remove: refuse,
			rotateSystemKey: refuse,
			replaceSystemKey: refuse,
		},
		connections: {...connections, save: refuse, remove: refuse},
		jobs: {...jobs, save: refuse, remove: refuse},
		runs: {...runs, start: refuseLater, cancel: refuseLater},
		artifacts: {
			...artifacts, pin: refuseLater, repair: refuseLater, adopt: refuseLater,
		},
		async doctor(request, signal) {
			return request.isFixing ? refuse() : doctor(request, signal);
		},
	};
}
