/**
 * What a run has told so far, as the run view shows it: fed with every event, sampled to a few pictures a second.
 * The rule: a burst of ten thousand events costs one render, and no render happens when nothing came.
 */
import {
	type CandidateVerdict, type Progress, type RecordedEvent, type RunAgain, type RunFinished, type RunKind, type Stage,
} from '../../core/events.js';
import {type Watch, watchable} from '../watch.js';
import {storyOf} from './run-story.js';

export type LogLine = {
	readonly at: string;
	readonly level: 'info' | 'warning' | 'error';
	readonly message: string;
};

export type Candidate = {
	readonly index: number;
	readonly profileName: string;
	readonly verdict: CandidateVerdict;
	readonly reason: string;
};

export type RunPicture = {
	readonly kind: RunKind | undefined;
	readonly title: string;
	readonly startedAt: string | undefined;
	readonly again: RunAgain | undefined;
	readonly stages: readonly Stage[];
	readonly progress: Progress | undefined;
	/** Bytes in each second, one for each progress event, oldest first. */
	readonly rates: readonly number[];
	readonly log: readonly LogLine[];
	/** Earlier log lines that are no longer kept here; the run's own log has them. */
	readonly droppedLines: number;
	readonly candidates: readonly Candidate[];
	readonly candidateTotal: number;
	readonly finished: (RunFinished & {readonly at: string}) | undefined;
};

export type RunBoard = Watch<RunPicture> & {
	push(event: RecordedEvent): void;
	close(): void;
};

/** Pictures come at most four times a second: figures that change faster can't be read, and cost bytes on slow lines. */
const pictureIntervalMs = 250;
/** Our choice: what a day of a talking tool writes, and a few hundred kilobytes. */
const keptLines = 5000;
const keptRates = 120;

const emptyPicture: RunPicture = {
	kind: undefined,
	title: '',
	startedAt: undefined,
	again: undefined,
	stages: [],
	progress: undefined,
	rates: [],
	log: [],
	droppedLines: 0,
	candidates: [],
	candidateTotal: 0,
	finished: undefined,
};

export function createRunBoard(intervalMs = pictureIntervalMs): RunBoard {
	const picture = watchable(emptyPicture);
	let waiting: RecordedEvent[] = [];
	let timer: NodeJS.Timeout | undefined;

	const draw = (): void => {
		timer = undefined;
		if (waiting.length === 0) {
			return;
		}

		const events = waiting;
		waiting = [];
		picture.set(addEvents(picture.getSnapshot(), events));
		timer = setTimeout(draw, intervalMs);
	};

	return {
		subscribe: picture.subscribe,
		getSnapshot: picture.getSnapshot,
		push(event) {
			waiting.push(event);
			timer ??= setTimeout(draw, 0);
		},
		close() {
			clearTimeout(timer);
			waiting = [];
		},
	};
}

type Draft = {-readonly [Part in keyof RunPicture]: RunPicture[Part]} & {
	rates: number[];
	log: LogLine[];
	candidates: Candidate[];
};

export function addEvents(before: RunPicture, events: readonly RecordedEvent[]): RunPicture {
	const draft: Draft = {
		...before, rates: [...before.rates], log: [...before.log], candidates: [...before.candidates],
	};
	for (const event of events) {
		addEvent(draft, event);
	}

	draft.rates = draft.rates.slice(-keptRates);
	if (draft.log.length === before.log.length) {
		// Figures come more often than lines: what has no new line is the same log.
		return {...draft, log: before.log};
	}

	draft.droppedLines += Math.max(0, draft.log.length - keptLines);
	draft.log = draft.log.slice(-keptLines);
	return draft;
}

function addEvent(draft: Draft, event: RecordedEvent): void {
	const message = storyOf(event, draft.kind);
	if (message !== undefined) {
		draft.log.push({at: event.at, level: 'info', message});
	}

	switch (event.type) {
		case 'run-started': {
			draft.kind = event.kind;
			draft.title = event.title;
			draft.startedAt = event.at;
			draft.again = event.again;
			break;
		}

		case 'stage-started': {
			draft.stages = event.stages;
			draft.progress = undefined;
			break;
		}

		case 'progress': {
			draft.progress = event;
			draft.rates.push(event.bytesInPerSecond);
			break;
		}

		case 'log': {
			draft.log.push({at: event.at, level: event.level, message: event.message});
			break;
		}

		case 'recovery-candidate': {
			addCandidate(draft, event);
			break;
		}

		case 'run-finished': {
			draft.finished = event;
			break;
		}
	}
}

/** A later word about the same profile (its tag was checked) replaces the earlier one. */
function addCandidate(draft: Draft, candidate: Candidate & {readonly total: number}): void {
	draft.candidateTotal = candidate.total;
	const row = {
		index: candidate.index, profileName: candidate.profileName, verdict: candidate.verdict, reason: candidate.reason,
	};
	const place = draft.candidates[candidate.index - 1]?.index === candidate.index
		? candidate.index - 1
		: draft.candidates.findLastIndex(other => other.index === candidate.index);
	if (place === -1) {
		draft.candidates.push(row);
	} else {
		draft.candidates[place] = row;
	}
}
