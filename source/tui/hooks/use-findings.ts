/**
 * What a test found, and what it was that was tested.
 * The rule: findings are shown only for what they are about, and are gone once that has changed.
 */
import {useState} from 'react';
import {type Finding} from '../../core/connection.js';
import {type TestState} from '../components/findings.js';
import {useTask} from './use-task.js';

export type TestedThings = {
	/** Of a thing, by a text that is another one once the thing has changed. */
	of(thing: string | undefined): TestState;
	test(thing: string, work: (signal: AbortSignal) => Promise<readonly Finding[]>): void;
};

export function useFindings(): TestedThings {
	const {current, start} = useTask<readonly Finding[]>();
	const [tested, setTested] = useState<string>();
	return {
		of: thing => thing !== undefined && thing === tested ? current : {state: 'idle'},
		test(thing, work) {
			setTested(thing);
			start(work);
		},
	};
}
