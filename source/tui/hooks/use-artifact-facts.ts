/**
 * What is known of one artifact: asked for when its page is come to, and again on demand; a pin shows without asking again.
 */
import {
	useCallback, useEffect, useMemo, useState,
} from 'react';
import {artifactWords, type ArtifactWords} from '../../application/artifacts/artifact-words.js';
import {type ArtifactFacts} from '../../application/artifacts/artifact-facts.js';
import {useIsTop} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type ShownArtifact} from '../runs/run-requests.js';
import {useTask} from './use-task.js';

export type FactsAtHand = {
	/** Undefined until it was looked at. */
	readonly words: ArtifactWords | undefined;
	readonly isPinned: boolean;
	readonly error: unknown;
	reload(): void;
	/** Gives what to say. */
	togglePin(): Promise<string>;
};

export function useArtifactFacts(artifact: ShownArtifact): FactsAtHand {
	const {artifacts: service, now} = useServices();
	const {current, start} = useTask<ArtifactFacts>();
	const [facts, setFacts] = useState<ArtifactFacts>();
	const isTop = useIsTop();
	const reload = useCallback((): void => {
		start(async signal => service.describe(artifact, signal), setFacts);
	}, [artifact, service, start]);
	const words = useMemo(() => facts && artifactWords(facts, now()), [facts, now]);
	useEffect(() => {
		// What was done meanwhile, in a run of its own, is seen when its view is left.
		if (isTop) {
			reload();
		}
	}, [isTop, reload]);
	return {
		words,
		isPinned: facts?.isPinned ?? artifact.isPinned,
		error: current.state === 'failed' ? current.error : undefined,
		reload,
		async togglePin() {
			const isPinned = !(facts?.isPinned ?? artifact.isPinned);
			await service.pin(artifact, isPinned, new AbortController().signal);
			setFacts(before => before && {...before, isPinned});
			return isPinned ? `Pinned ${artifact.name}: no prune removes it.` : `${artifact.name} is no longer pinned.`;
		},
	};
}
