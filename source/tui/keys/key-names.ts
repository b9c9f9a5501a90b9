/**
 * Keys by name: as the key table writes them, from what Ink reports; and as people read them.
 */
import {type Key} from 'ink';
import {textMark} from '../terminal/split-keys.js';

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
	['delete', 'delete'],
] as const satisfies ReadonlyArray<readonly [keyof Key, string]>;

/** The name that the table uses for a key as Ink reports it; a paste has no name. */
export function keyName(input: string, pressed: Key): string | undefined {
	if (pressed.tab) {
		return pressed.shift ? 'shift-tab' : 'tab';
	}

	const special = specialKeys.find(([property]) => pressed[property])?.[1];
	if (special !== undefined) {
		return chord(special, pressed);
	}

	const letter = input === ' ' ? 'space' : (input.length === 1 ? input : undefined);
	return letter === undefined || letter === textMark ? undefined : chord(letter, pressed);
}

/** What goes into a field: a letter, or a piece of text. */
export function typedText(input: string, pressed: Key): string | undefined {
	if (input.startsWith(textMark)) {
		return input.slice(textMark.length);
	}

	const isKey = pressed.tab || pressed.ctrl || pressed.meta || specialKeys.some(([property]) => pressed[property]);
	return isKey || input === '' || /\p{Cc}/v.test(input) ? undefined : input;
}

function chord(name: string, {ctrl, meta}: Key): string {
	// Ink reports Escape itself as one with Alt.
	const alt = meta && name !== 'esc' ? 'alt-' : '';
	return `${ctrl ? 'ctrl-' : ''}${alt}${name}`;
}

const shownNames: Readonly<Record<string, string>> = {
	enter: 'Enter', esc: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab', up: 'Up', down: 'Down', left: 'Left', right: 'Right',
	pageup: 'PgUp', pagedown: 'PgDn', home: 'Home', end: 'End', space: 'Space', delete: 'Del', backspace: 'Backspace',
};

/** A key as people read it: `Enter`, `Ctrl-S`, `r`. */
export function shownKey(name: string): string {
	const [, modifier, rest = ''] = /^(?<modifier>ctrl|alt)-(?<rest>.+)$/v.exec(name) ?? [];
	return shownNames[name] ?? (modifier === undefined ? name : `${modifier === 'ctrl' ? 'Ctrl' : 'Alt'}-${shownNames[rest] ?? rest.toUpperCase()}`);
}
