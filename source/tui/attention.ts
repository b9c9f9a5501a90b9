/**
 * What tells somebody who looks elsewhere: the terminal's title, with what runs, and a bell at the end of a run that is watched from here.
 * The rule: a run is watched that was started or looked at in these screens; one that cron started rings for nobody.
 */
import {UsageError} from '../core/errors.js';
import {formatDuration} from '../core/text.js';
import {clean} from './cell-text.js';
import {type RunRow, type Services} from './services.js';
import {type AttentionTerminal, type BellKind, bellKinds} from './terminal/caller.js';

export type Attention = {
	/** The services, with what is watched noted. */
	readonly services: Services;
	close(): void;
};

/** Whoever started what takes less is still looking: our choice. */
const shortestMs = 10_000;

/** `DBSEAL_BELL`. Throws a UsageError for what it can't be. */
export function bellKind(setting: string | undefined): BellKind {
	const kind = setting === undefined || setting === '' ? 'bell' : bellKinds.find(known => known === setting);
	if (kind === undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING', message: `DBSEAL_BELL can't be ${setting}`, hint: `Set it to one of ${bellKinds.join(', ')}, or unset it.`,
		});
	}

	return kind;
}

export function watchAttention(services: Services, terminal: AttentionTerminal, kind: BellKind): Attention {
	const {overview, host, runs} = services;
	const watched = new Set<string>();
	let before = liveRuns(overview.getSnapshot().runs);
	let title: string | undefined;
	const look = (): void => {
		const now = overview.getSnapshot().runs;
		const live = liveRuns(now);
		const next = titleOf(host, live.size);
		if (next !== title) {
			title = next;
			terminal.setTitle(next);
		}

		for (const run of now.filter(({id}) => before.has(id) && !live.has(id) && watched.has(id))) {
			watched.delete(run.id);
			if (tookMs(run) >= shortestMs) {
				terminal.ring(kind, endOf(run, host));
			}
		}

		before = live;
	};

	look();
	return {
		services: {
			...services,
			runs: {
				...runs,
				async start(request) {
					const runId = await runs.start(request);
					watched.add(runId);
					return runId;
				},
				async follow(runId, onEvent, signal) {
					watched.add(runId);
					await runs.follow(runId, onEvent, signal);
				},
			},
		},
		close: overview.subscribe(look),
	};
}

function liveRuns(runs: readonly RunRow[]): ReadonlySet<string> {
	return new Set(runs.filter(({state}) => state === 'running').map(({id}) => id));
}

/** ASCII: titles are read by more than the terminal. */
function titleOf(host: string, running: number): string {
	return `dbseal: ${host.replaceAll(/[^\u0020-\u007E]/gv, '?')}${running === 0 ? '' : ` - ${running} running`}`;
}

function tookMs({startedAt, finishedAt}: RunRow): number {
	return (finishedAt?.getTime() ?? startedAt.getTime()) - startedAt.getTime();
}

function endOf(run: RunRow, host: string): string {
	return clean(`dbseal on ${host}: ${run.kind} ${run.title} ${run.state} after ${formatDuration(tookMs(run))}`);
}
