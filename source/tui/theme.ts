/**
 * Colours and signs for the terminal at hand: 256 colours, 16 or none; UTF-8 or ASCII.
 * The rule: colour is never the only signal; every tone comes with a word or a sign.
 */
import {createContext, useContext} from 'react';

export type Tone = 'plain' | 'quiet' | 'accent' | 'good' | 'warning' | 'bad' | 'key';

export type Signs = {
	readonly cursor: string;
	readonly arrow: string;
	readonly good: string;
	readonly bad: string;
	readonly warning: string;
	readonly running: string;
	readonly idle: string;
	readonly dot: string;
	readonly ellipsis: string;
	readonly mask: string;
	readonly rule: string;
	readonly full: string;
	readonly empty: string;
	readonly spark: readonly string[];
	readonly up: string;
	readonly down: string;
	readonly border: 'round' | 'classic';
};

export type Theme = {
	readonly colours: 256 | 16 | 0;
	readonly isAscii: boolean;
	readonly signs: Signs;
	/** Ink's colour for a tone; undefined leaves the terminal's own. */
	readonly colour: Readonly<Record<Tone, string | undefined>>;
};

const unicodeSigns: Signs = {
	cursor: '▸',
	arrow: '→',
	good: '✓',
	bad: '✗',
	warning: '!',
	running: '●',
	idle: '○',
	dot: '·',
	ellipsis: '…',
	mask: '•',
	rule: '─',
	full: '█',
	empty: '░',
	spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
	up: '↑',
	down: '↓',
	border: 'round',
};

const asciiSigns: Signs = {
	cursor: '>',
	arrow: '->',
	good: '+',
	bad: 'x',
	warning: '!',
	running: '*',
	idle: 'o',
	dot: '|',
	ellipsis: '~',
	mask: '*',
	rule: '-',
	full: '#',
	empty: '.',
	spark: ['_', '.', ':', '-', '=', '+', '*', '#'],
	up: '^',
	down: 'v',
	border: 'classic',
};

const colours256: Theme['colour'] = {
	plain: undefined,
	quiet: 'ansi256(245)',
	accent: 'ansi256(80)',
	good: 'ansi256(114)',
	warning: 'ansi256(221)',
	bad: 'ansi256(210)',
	key: 'ansi256(117)',
};

const colours16: Theme['colour'] = {
	plain: undefined,
	quiet: undefined,
	accent: 'cyan',
	good: 'green',
	warning: 'yellow',
	bad: 'red',
	key: 'cyan',
};

const colours0: Theme['colour'] = {
	plain: undefined, quiet: undefined, accent: undefined, good: undefined, warning: undefined, bad: undefined, key: undefined,
};

export function themeFor(env: Readonly<Record<string, string | undefined>>): Theme {
	const colours = colourDepth(env);
	const isAscii = !isUtf8(env);
	return {
		colours,
		isAscii,
		signs: isAscii ? asciiSigns : unicodeSigns,
		colour: colours === 0 ? colours0 : (colours === 16 ? colours16 : colours256),
	};
}

/** The order is no-color.org's and that of most programs: NO_COLOR wins, then what the terminal is. */
function colourDepth(env: Readonly<Record<string, string | undefined>>): Theme['colours'] {
	const terminal = env.TERM ?? 'dumb';
	if ((env.NO_COLOR ?? '') !== '' || terminal === 'dumb' || terminal.startsWith('vt')) {
		return 0;
	}

	return terminal.includes('256') || (env.COLORTERM ?? '') !== '' ? 256 : 16;
}

/** POSIX: LC_ALL, else LC_CTYPE, else LANG; an empty one does not count. */
function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
	const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => (value ?? '') !== '') ?? 'C';
	return /utf-?8/iv.test(locale);
}

export const ThemeContext = createContext<Theme>(themeFor({TERM: 'xterm-256color', LANG: 'C.UTF-8'}));

export function useTheme(): Theme {
	return useContext(ThemeContext);
}
