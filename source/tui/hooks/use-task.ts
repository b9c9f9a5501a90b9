/**
 * One asynchronous call at a time for a screen: its state to show, aborted when the screen goes.
 * The rule: a newer call ends the older one, so that an answer that comes late is never shown.
 */
import {
	useCallback, useEffect, useRef, useState,
} from 'react';

export type TaskState<Value>
	= | {readonly state: 'idle'}
		| {readonly state: 'working'}
		| {readonly state: 'done'; readonly value: Value}
		| {readonly state: 'failed'; readonly error: unknown};

export type Task<Value> = {
	readonly current: TaskState<Value>;
	start(work: (signal: AbortSignal) => Promise<Value>, onDone?: (value: Value) => void): void;
};

export function useTask<Value>(): Task<Value> {
	const [current, setCurrent] = useState<TaskState<Value>>({state: 'idle'});
	const controller = useRef<AbortController>(undefined);
	useEffect(() => () => {
		controller.current?.abort();
	}, []);

	const start = useCallback<Task<Value>['start']>((work, onDone) => {
		controller.current?.abort();
		const own = new AbortController();
		controller.current = own;
		setCurrent({state: 'working'});
		const settle = (state: TaskState<Value>): void => {
			if (!own.signal.aborted) {
				setCurrent(state);
			}
		};

		void (async () => {
			try {
				const value = await work(own.signal);
				settle({state: 'done', value});
				if (!own.signal.aborted) {
					onDone?.(value);
				}
			} catch (error) {
				settle({state: 'failed', error});
			}
		})();
	}, []);
	return {current, start};
}
