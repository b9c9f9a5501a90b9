/**
 * The keys of a viewer: while it is read, while a search is on, while one is typed, while a line is chosen.
 */
import {useNavigation} from '../navigation.js';
import {useCommands} from '../hooks/use-commands.js';
import {useKeys} from '../hooks/use-keys.js';
import {
	heldAt, lineAt, matchesFrom, shownRows, topAt, topThatShows,
} from './position.js';
import {plainLine} from './rows.js';
import {type Look} from './state.js';

export function useViewerKeys(look: Look, isActive: boolean): void {
	const {mode, query} = look.state;
	useReadingKeys(look, isActive && mode === 'reading');
	useMatchKeys(look, isActive && mode === 'reading' && query !== '');
	useSearchKeys(look, isActive && mode === 'searching');
	useChoosingKeys(look, isActive && mode === 'choosing');
}

function useReadingKeys(look: Look, isActive: boolean): void {
	const {
		lines, title, copies, state, position, change,
	} = look;
	const navigation = useNavigation();
	const commands = useCommands();
	const moveTo = (row: number) => () => {
		change({top: topAt(position, row)});
	};

	useKeys('viewer', {
		up: moveTo(position.first - 1),
		down: moveTo(position.first + 1),
		pageUp: moveTo(position.first - position.height),
		pageDown: moveTo(position.first + position.height),
		top: moveTo(0),
		bottom() {
			change({top: 'end'});
		},
		search() {
			change({
				mode: 'searching', query: '', current: undefined, from: state.top,
			});
		},
		wrap() {
			change({isWrapped: !state.isWrapped, top: state.top === 'end' ? 'end' : heldAt(position, position.first)});
		},
		copy() {
			const choose = (): void => {
				chooseLine(look);
			};

			if (copies.length === 0) {
				choose();
			} else {
				navigation.push({screen: 'clipboard', items: [...copies, {label: 'a line', about: 'choose it with the arrow keys', choose}]});
			}
		},
		pager() {
			commands.tryLater(async () => {
				await navigation.page(`${[title, '', ...lines.map(line => plainLine(line))].join('\n')}\n`);
				return undefined;
			});
		},
	}, isActive);
}

/** Begins at the match, else at the newest line of what is followed, else at the top. */
function chooseLine({state, position, change}: Look): void {
	const rows = shownRows(position);
	const current = state.current ?? (state.top === 'end' ? rows.at(-1) : rows[0])?.lineIndex;
	if (current !== undefined) {
		change({mode: 'choosing', current, top: topThatShows(current, position)});
	}
}

function useMatchKeys({state, position, matches, change}: Look, isActive: boolean): void {
	const from = state.current ?? lineAt(position, state.top);
	const goTo = (line: number | undefined) => () => {
		if (line !== undefined) {
			change({current: line, top: topThatShows(line, position)});
		}
	};

	useKeys('matches', {
		next: goTo(matchesFrom(matches, from + 1)[0]),
		previous: goTo(matchesFrom(matches, from).at(-1)),
	}, isActive);
}

function useSearchKeys({state, change}: Look, isActive: boolean): void {
	useKeys('search', {
		keep() {
			change({mode: 'reading'});
		},
		clear() {
			change({
				mode: 'reading', query: '', current: undefined, top: state.from,
			});
		},
	}, isActive);
}

function useChoosingKeys({lines, state, position, change}: Look, isActive: boolean): void {
	const navigation = useNavigation();
	const {current = 0} = state;
	const choose = (line: number) => () => {
		const next = Math.max(0, Math.min(lines.length - 1, line));
		change({current: next, top: topThatShows(next, position)});
	};

	const leave = (): void => {
		change({mode: 'reading'});
	};

	useKeys('clipboardChoice', {
		up: choose(current - 1),
		down: choose(current + 1),
		copy() {
			const line = lines[current];
			leave();
			if (line) {
				navigation.copy(plainLine(line));
				navigation.notify('quiet', 'Copied the line, unless your terminal refuses OSC 52.');
			}
		},
		leave,
	}, isActive);
}
