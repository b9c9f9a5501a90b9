import {expect, test} from 'vitest';
import {readable} from '../../../source/tui/terminal/readable.js';

test('a long line is broken between words, and all of it is there', () => {
	expect(readable('the folder /var/backups/dbseal does not exist', 20)).toBe('the folder\n/var/backups/dbseal\ndoes not exist');
});

test('a word that is longer than the terminal is wide goes on in the next line', () => {
	expect(readable('orders_2026-11-24T03-30-00Z.sql.gz.enc', 20)).toBe('orders_2026-11-24T03\n-30-00Z.sql.gz.enc');
});

test('styles, indents and paddings go, and columns stay apart', () => {
	expect(readable('  \u{1B}[1;38;5;80morders\u{1B}[39;22m          disk   \nnext', 40)).toBe('orders  disk\nnext');
});

test('a stretch without words is one empty line, and none at the top', () => {
	expect(readable('\n\nfirst\n\n   \n\nlast', 40)).toBe('first\n\nlast');
});
