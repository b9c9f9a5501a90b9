/**
 * Before a destination is tested or saved: what its server shows of itself (an SSH host key) is put before the person.
 * The rule: nothing is pinned without a yes, and a server that doesn't answer is never taken for a trusted one.
 */
import {useReducer} from 'react';
import {type SideName} from '../../application/connections/connections.js';
import {DestinationError} from '../../core/errors.js';
import {type Pin} from '../../core/storage.js';
import {useServices} from '../services-context.js';
import {type ConnectionDraft} from '../services.js';
import {type TaskState, useTask} from './use-task.js';

export type PinAnswer = {readonly pin: Pin | undefined} | {readonly silence: DestinationError};

export type PinQuestion = {
	readonly answer: PinAnswer;
	accept(): void;
	refuse(): void;
};

export type ServerPin = {
	/** While it is there, the person has to answer it. */
	readonly question: PinQuestion | undefined;
	readonly look: TaskState<PinAnswer>;
	/** Goes on with the draft, and with its pin where there is one. A test goes on without an answer: it finds out by itself. */
	ask(draft: ConnectionDraft, purpose: 'save' | 'test', goOn: (draft: ConnectionDraft) => void): void;
};

type State = {
	readonly asked?: {readonly answer: PinAnswer; readonly draft: ConnectionDraft; goOn(draft: ConnectionDraft): void} | undefined;
	/** What was accepted holds while the URL stays. */
	readonly trusted?: {readonly url: string; readonly pin: Pin};
};

export function useServerPin(side: SideName): ServerPin {
	const {connections} = useServices();
	const {current, start} = useTask<PinAnswer>();
	const [{asked, trusted}, change] = useReducer((before: State, after: State) => ({...before, ...after}), {});
	return {
		look: current,
		question: asked && {
			answer: asked.answer,
			accept() {
				const pin = pinOf(asked.answer);
				change({asked: undefined, ...(pin && {trusted: {url: asked.draft.url, pin}})});
				asked.goOn({...asked.draft, ...(pin && {pin})});
			},
			refuse() {
				change({asked: undefined});
			},
		},
		ask(draft, purpose, goOn) {
			if (side === 'source') {
				goOn(draft);
			} else if (trusted?.url === draft.url) {
				goOn({...draft, pin: trusted.pin});
			} else {
				start(async () => answerOf(connections.findPin(side, draft)), answer => {
					const hasToBeAsked = 'silence' in answer ? purpose === 'save' : answer.pin !== undefined;
					if (hasToBeAsked) {
						change({asked: {answer, draft, goOn}});
					} else {
						goOn(draft);
					}
				});
			}
		},
	};
}

async function answerOf(pin: Promise<Pin | undefined>): Promise<PinAnswer> {
	try {
		return {pin: await pin};
	} catch (error) {
		if (error instanceof DestinationError) {
			return {silence: error};
		}

		throw error;
	}
}

function pinOf(answer: PinAnswer): Pin | undefined {
	return 'pin' in answer ? answer.pin : undefined;
}
