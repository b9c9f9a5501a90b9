/**
 * Keys by name: as the key table writes them, from what Ink reports; and as people read them.
 */
import {type Key} from 'ink';

const specialKeys = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'esc'],
	['backspace', 'backspace'],
] as const satisfies ReadonlyArray<readonly [keyof Key, string]>;

/** The name that the table uses for a key as Ink reports it; a paste has no name. */
export function keyName(input: string, pressed: Key): string | undefined {
	if (pressed.tab) {
		return pressed.shift ? 'shift-tab' : 'tab';
	}

	const special = specialKeys.find(([property]) => pressed[property]);
	if (special) {
		return special[1];
	}

	// Ink calls the byte 7F, which most terminals send for Backspace, "delete".
	if (pressed.delete) {
		return 'backspace';
	}

	if (pressed.ctrl) {
		return `ctrl-${input}`;
	}

	return input === ' ' ? 'space' : (input.length === 1 ? input : undefined);
}

const shownNames: Readonly<Record<string, string>> = {
	enter: 'Enter', esc: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab', up: 'Up', down: 'Down', left: 'Left', right: 'Right',
	pageup: 'PgUp', pagedown: 'PgDn', home: 'Home', end: 'End', space: 'Space', delete: 'Del',
};

/** A key as people read it: `Enter`, `Ctrl-S`, `r`. */
export function shownKey(name: string): string {
	return shownNames[name] ?? (name.startsWith('ctrl-') ? `Ctrl-${name.slice(5).toUpperCase()}` : name);
}
