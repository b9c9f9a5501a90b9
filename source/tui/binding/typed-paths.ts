/**
 * The services with `~` understood in every path that is typed on a screen, as a shell would have done on the command line.
 */
import {expandHome} from '../../core/home-path.js';
import {type CopyTarget, type ChosenTarget, type RunRequest} from '../runs/run-requests.js';
import {type Services} from '../services.js';

export function withTypedPaths(services: Services, homeFolder: string | undefined): Services {
	const {connections, vault, runs, artifacts} = services;
	const expand = (text: string): string => expandHome(text, homeFolder);
	const draft = <Draft extends {readonly url: string}>(typed: Draft): Draft => ({...typed, url: expand(typed.url)});
	const target = <Target extends ChosenTarget | CopyTarget>(typed: Target): Target => ({
		...typed,
		...('url' in typed && {url: expand(typed.url)}),
		...('file' in typed && {file: expand(typed.file)}),
	});

	const request = (asked: RunRequest): RunRequest => {
		if (asked.kind === 'restore') {
			return {...asked, target: target(asked.target)};
		}

		return 'to' in asked ? {...asked, to: target(asked.to)} : asked;
	};

	return {
		...services,
		connections: {
			...connections,
			test: async (side, typed, signal) => connections.test(side, draft(typed), signal),
			findPin: async (side, typed) => connections.findPin(side, draft(typed)),
			save: (side, typed) => connections.save(side, draft(typed)),
		},
		vault: {
			...vault,
			importKit: async place => vault.importKit(expand(place)),
			writeKit: async (ids, folder) => vault.writeKit(ids, expand(folder)),
		},
		runs: {...runs, start: async asked => runs.start(request(asked))},
		artifacts: {...artifacts, inspect: async (typed, signal) => artifacts.inspect(target(typed), signal)},
	};
}
