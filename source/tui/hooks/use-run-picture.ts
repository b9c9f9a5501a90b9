/**
 * Follows a run while its view is open: from its first event, through its log, wherever it runs.
 */
import {useEffect, useMemo, useState} from 'react';
import {createRunBoard, type RunPicture} from '../runs/run-board.js';
import {useServices} from '../services-context.js';
import {useWatch} from '../watch.js';

export function useRunPicture(runId: string): {readonly picture: RunPicture; readonly error: unknown} {
	const {runs} = useServices();
	const [error, setError] = useState<unknown>();
	const board = useMemo(() => createRunBoard(), []);
	useEffect(() => {
		const controller = new AbortController();
		void (async () => {
			try {
				await runs.follow(runId, board.push, controller.signal);
			} catch (error_) {
				if (!controller.signal.aborted) {
					setError(error_);
				}
			}
		})();

		return () => {
			controller.abort();
			board.close();
		};
	}, [board, runId, runs]);
	return {picture: useWatch(board), error};
}
