/**
 * Every screen at sizes from 1×1 to 200×60, with names of all kinds: nothing crashes, nothing is wider or higher than the terminal,
 * and header and footer stand where they stand.
 */
import fc from 'fast-check';
import {afterEach, expect, test} from 'vitest';
import {type Size} from '../../source/tui/navigation.js';
import {cellsOf} from '../../source/tui/terminal/cells.js';
import {type State} from './frame-state.js';
import {states as screenStates} from './frame-states.js';
import {renderApp, type RenderedApp} from './render-app.js';
import {sampleServices} from './sample-services.js';
import {viewerStates} from './viewer-states.js';

const states = [...screenStates, ...viewerStates];

let app: RenderedApp | undefined;

afterEach(() => {
	app?.unmount();
	app = undefined;
});

const pieces = fc.constantFrom('a', 'Orders', ' ', '数据库', 'ｆ', '👩‍👩‍👧‍👦', '🇩🇪', 'e\u{301}', 'ͣ'.repeat(5), 'שלום', 'عربى', '\u{202E}', '\u{2066}', '\u{200F}', '\u{1B}[2J', '\t', '\n', '\u{9B}', '-');
const names = fc.array(pieces, {minLength: 1, maxLength: 40}).map(parts => parts.join(''));
const sizes = fc.oneof(
	fc.record({columns: fc.integer({min: 60, max: 200}), rows: fc.integer({min: 16, max: 60})}),
	fc.record({columns: fc.integer({min: 1, max: 200}), rows: fc.integer({min: 1, max: 60})}),
	fc.constantFrom({columns: 60, rows: 16}, {columns: 1, rows: 1}, {columns: 200, rows: 60}, {columns: 80, rows: 24}),
);

/** What people name, and what servers say. */
const named = new Set(['name', 'title', 'sourceName', 'destinationName', 'profileName', 'error', 'detail', 'reason', 'hint', 'url', 'jobName', 'database', 'opensWith', 'message']);

function withNames<Value>(value: Value, name: string): Value {
	return JSON.parse(JSON.stringify(value), (key, part: unknown) => {
		if (typeof part !== 'string') {
			return part;
		}

		return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/v.test(part) ? new Date(part) : (named.has(key) ? `${part} ${name}` : part);
	}) as Value;
}

function expectWhole(frame: string, {columns, rows}: Size): void {
	const lines = frame.split('\n');
	const widest = Math.max(...lines.map(line => cellsOf(line).length));
	expect(widest, frame).toBeLessThanOrEqual(columns);
	expect(lines.length, frame).toBeLessThanOrEqual(rows);
	if (columns >= 60 && rows >= 16) {
		expect(lines[0], frame).toMatch(/^ dbseal/v);
		expect(lines[1], frame).toMatch(/1 Jobs.*Restores.*Vault.*Activity.*5 Settings/v);
		expect(lines.at(-1), frame).toMatch(/^ \S+ [a-z].* {2}\S+ /v);
		expect(lines, frame).toHaveLength(rows);
	} else {
		expect(lines, frame).toHaveLength(1);
	}
}

async function open({start, services, press = [], until}: State): Promise<RenderedApp> {
	const opened = renderApp({start, services: sampleServices(services)});
	app = opened;
	await opened.press(...press);
	await opened.shows(until);
	return opened;
}

test.each(states.map((state, place) => ({...state, place})))('$name is whole at any size', async state => {
	const opened = await open(state);
	const overview = opened.services.overview.getSnapshot();
	await fc.assert(fc.asyncProperty(names, fc.array(sizes, {minLength: 3, maxLength: 3}), async (name, some) => {
		opened.services.overview.set(withNames(overview, name));
		for (const size of some) {
			opened.size.set(size);
			await new Promise(resolve => {
				setImmediate(resolve);
			});

			expectWhole(opened.frame(), size);
		}
	}), {seed: state.place, numRuns: 1, endOnFailure: true});
});

test('what stands beneath another view is not rendered with what changes, and is up to date when it is seen again', async () => {
	app = renderApp({start: {screen: 'vault'}});
	await app.press('?');
	await app.shows('Recovery Kit');
	let reads = 0;
	const overview = app.services.overview.getSnapshot();
	const profiles = overview.profiles.map(profile => Object.defineProperty({...profile, name: 'renamed'}, 'fingerprint', {
		get() {
			reads++;
			return profile.fingerprint;
		},
	}));

	app.services.overview.set({...overview, profiles});
	app.size.set({columns: 100, rows: 30});
	await app.press('j');
	expect(reads).toBe(0);

	await app.press('q');
	await app.shows('renamed');
	expect(reads).toBeGreaterThan(0);
});
