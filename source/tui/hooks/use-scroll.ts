/**
 * Rows that are longer than their room, moved through by the keys of the table `scroll`.
 */
import {useState} from 'react';
import {useKeys} from './use-keys.js';

/** Gives those that are shown, and the place of the first. */
export function useScroll<Row>(rows: readonly Row[], height: number): {readonly shown: readonly Row[]; readonly first: number} {
	const [scrolled, setScrolled] = useState(0);
	const furthest = Math.max(0, rows.length - height);
	const first = Math.min(scrolled, furthest);
	const moveTo = (row: number) => () => {
		setScrolled(Math.max(0, Math.min(furthest, row)));
	};

	useKeys('scroll', {
		up: moveTo(first - 1),
		down: moveTo(first + 1),
		pageUp: moveTo(first - height),
		pageDown: moveTo(first + height),
		top: moveTo(0),
		bottom: moveTo(furthest),
	});
	return {shown: rows.slice(first, first + height), first};
}
