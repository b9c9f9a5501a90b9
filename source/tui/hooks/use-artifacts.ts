/**
 * The artifacts of one destination: asked for once, and again on demand; a pin shows without asking again.
 */
import {
	useCallback, useEffect, useMemo, useState,
} from 'react';
import {useServices} from '../services-context.js';
import {type ShownArtifact} from '../runs/run-requests.js';
import {type TaskState, useTask} from './use-task.js';

export type ArtifactLists = {
	readonly state: TaskState<readonly ShownArtifact[]>;
	readonly rows: readonly ShownArtifact[];
	reload(): void;
	/** Pins it, or takes its pin away. Gives what to say. */
	togglePin(row: ShownArtifact): Promise<string>;
};

type Pins = ReadonlyMap<string, boolean>;

const noRows: readonly ShownArtifact[] = [];
const noPins: Pins = new Map();

export function useArtifacts(destinationId: string): ArtifactLists {
	const {artifacts: service} = useServices();
	const {current, start} = useTask<readonly ShownArtifact[]>();
	/** Set since the destination was asked, by name. */
	const [pins, setPins] = useState(noPins);
	const rows = useMemo(() => current.state === 'done' ? withPins(current.value, pins) : noRows, [current, pins]);
	const reload = useCallback((): void => {
		start(async signal => service.list(destinationId, signal), () => {
			setPins(noPins);
		});
	}, [destinationId, service, start]);
	useEffect(reload, [reload]);
	return {
		state: current,
		rows,
		reload,
		async togglePin(row) {
			const isPinned = !row.isPinned;
			await service.pin(row, isPinned, new AbortController().signal);
			setPins(before => new Map([...before, [row.name, isPinned]]));
			return isPinned ? `Pinned ${row.name}: no prune removes it.` : `${row.name} is no longer pinned.`;
		},
	};
}

function withPins(rows: readonly ShownArtifact[], pins: Pins): readonly ShownArtifact[] {
	return pins.size === 0 ? rows : rows.map(row => ({...row, isPinned: pins.get(row.name) ?? row.isPinned}));
}
