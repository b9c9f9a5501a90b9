/**
 * One command at a time, as it was typed: what it says, line by line, and what it came to. It ends with the screen that it was typed on.
 */
import {
	useEffect, useReducer, useRef, useState,
} from 'react';
import {type CompletedLine} from '../../application/commands/complete-line.js';
import {useNavigation} from '../navigation.js';
import {useServices} from '../services-context.js';

type OutputLine = {readonly text: string; readonly isError: boolean};

export type TypedCommandTask = {
	/** Without the program's name. */
	readonly typed: string;
	readonly output: readonly OutputLine[];
	readonly state:
		| {readonly is: 'none' | 'running'}
		| {readonly is: 'over'; readonly exitCode: number | undefined}
		| {readonly is: 'failed'; readonly error: unknown};
	run(line: string): void;
	stop(): void;
	complete(line: string, onDone: (completed: CompletedLine) => void): void;
	/** Oldest first. */
	history(): readonly string[];
};

/** Our choice: more than anybody reads, and a few megabytes. The newest are kept. */
const keptLines = 20_000;
/** Lines that come in one burst are drawn at once. */
const drawIntervalMs = 100;

export function useTypedCommand(): TypedCommandTask {
	const {commands} = useServices();
	const navigation = useNavigation();
	const [typed, setTyped] = useState('');
	const [state, setState] = useState<TypedCommandTask['state']>({is: 'none'});
	const [output, add] = useReducer((before: readonly OutputLine[], lines: readonly OutputLine[] | 'none') => lines === 'none' ? [] : [...before, ...lines].slice(-keptLines), []);
	const controller = useRef<AbortController>(undefined);
	useEffect(() => () => {
		controller.current?.abort();
	}, []);

	const work = async (line: string, own: AbortController): Promise<void> => {
		const burst = createBurst(lines => {
			if (controller.current === own) {
				add(lines);
			}
		});
		try {
			const end = await commands.run(line, burst.push, own.signal);
			burst.flush();
			if ('runId' in end) {
				navigation.replace({screen: 'run', runId: end.runId});
			} else {
				setState({is: 'over', exitCode: end.exitCode});
			}
		} catch (error) {
			setState({is: 'failed', error});
		}
	};

	return {
		typed,
		output,
		state,
		run(line) {
			const own = new AbortController();
			controller.current = own;
			setTyped(line);
			setState({is: 'running'});
			add('none');
			void work(line, own);
		},
		stop() {
			controller.current?.abort();
		},
		complete(line, onDone) {
			void (async () => {
				onDone(await commands.complete(line));
			})();
		},
		history: commands.history,
	};
}

function createBurst(onLines: (lines: readonly OutputLine[]) => void) {
	let waiting: OutputLine[] = [];
	let timer: NodeJS.Timeout | undefined;
	const flush = (): void => {
		clearTimeout(timer);
		timer = undefined;
		if (waiting.length > 0) {
			onLines(waiting);
			waiting = [];
		}
	};

	return {
		push(text: string, isError: boolean) {
			waiting.push({text, isError});
			timer ??= setTimeout(flush, drawIntervalMs);
		},
		flush,
	};
}
