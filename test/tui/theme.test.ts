import {expect, test} from 'vitest';
import {themeFor} from '../../source/tui/theme.js';

test.each([
	[{TERM: 'xterm-256color'}, 256],
	[{TERM: 'xterm', COLORTERM: 'truecolor'}, 256],
	[{TERM: 'xterm'}, 16],
	[{TERM: 'vt220'}, 0],
	[{}, 0],
	[{TERM: 'xterm-256color', NO_COLOR: '1'}, 0],
	[{TERM: 'xterm-256color', NO_COLOR: ''}, 256],
] as const)('%o has %i colours', (env, colours) => {
	expect(themeFor(env).colours).toBe(colours);
});

test.each([
	[{LANG: 'en_GB.UTF-8'}, false],
	[{LANG: 'C.utf8'}, false],
	[{LANG: 'de_DE.UTF-8', LC_ALL: 'C'}, true],
	[{LANG: 'C', LC_CTYPE: 'en_US.UTF-8'}, false],
	[{LANG: 'C.UTF-8', LC_ALL: ''}, false],
	[{}, true],
] as const)('%o is ASCII: %s', (env, isAscii) => {
	expect(themeFor(env).isAscii).toBe(isAscii);
});
