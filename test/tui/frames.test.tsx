/**
 * Every screen in every state, whole frames at 80×24 and 120×40, and some at 60×16, compared with the files in `frames/`.
 * A frame that changes on purpose is written anew with `vitest -u`, and looked at.
 */
import {
	afterEach, describe, expect, test,
} from 'vitest';
import {themeFor} from '../../source/tui/theme.js';
import {type State} from './frame-state.js';
import {states as screenStates} from './frame-states.js';
import {renderApp, type RenderedApp, type RenderOptions} from './render-app.js';
import {sampleServices} from './sample-services.js';
import {viewerStates} from './viewer-states.js';

const states = [...screenStates, ...viewerStates];

let app: RenderedApp | undefined;

afterEach(() => {
	app?.unmount();
});

async function frameOf({start, services, press = [], until}: State, options: RenderOptions = {}): Promise<string> {
	app = renderApp({start, services: sampleServices(services), ...options});
	await app.press(...press);
	return app.shows(until);
}

describe.each([[80, 24], [120, 40]])('at %i×%i', (columns, rows) => {
	test.each(states)('$name is drawn as in its file', async state => {
		const frame = await frameOf(state, {columns, rows});

		await expect(frame).toMatchFileSnapshot(`frames/${state.name}-${columns}x${rows}.txt`);
	});
});

test.each(states.filter(({isKeptSmall}) => isKeptSmall))('$name is drawn at 60×16 as in its file', async state => {
	const frame = await frameOf(state, {columns: 60, rows: 16});

	await expect(frame).toMatchFileSnapshot(`frames/${state.name}-60x16.txt`);
});

test.each(states)('$name is exactly as high as the terminal, and no wider', async state => {
	const lines = await frameOf(state, {columns: 60, rows: 16}).then(frame => frame.split('\n'));

	expect(lines).toHaveLength(16);
	expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(60);
});

test.each(states)('$name is drawn in ASCII where the locale is C', async state => {
	const frame = await frameOf(state, {theme: themeFor({TERM: 'xterm', LANG: 'C'})});

	// Ink's own sign for what is cut off, and names: the screen writer turns them into ASCII.
	expect(frame.replaceAll(/[…数据库]/gv, '').replaceAll(/[\n\u0020-\u007E]/gv, '')).toBe('');
});
