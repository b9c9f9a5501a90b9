/**
 * Tells the keyboard that a key was taken in: its state update is rendered together with those that the key caused,
 * and its effect runs together with theirs.
 */
import {useEffect, useState} from 'react';
import {type KeyPace} from '../terminal/key-pace.js';

export function useKeyPace(pace: KeyPace): void {
	const [count, setCount] = useState(0);
	useEffect(() => pace.subscribe(setCount), [pace]);
	useEffect(() => {
		pace.settle(count);
	}, [pace, count]);
}
