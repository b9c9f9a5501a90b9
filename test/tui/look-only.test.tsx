/**
 * Screens for who is only watching: all is shown, nothing is changed, and each refusal is a sentence.
 */
import {afterEach, expect, test} from 'vitest';
import {isLookingCommand} from '../../source/application/commands/looking-commands.js';
import {lookOnly} from '../../source/tui/binding/look-only.js';
import {type View} from '../../source/tui/navigation.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';
import {sampleServices} from './sample-services.js';

let app: RenderedApp;

function open(start: View): void {
	const services = sampleServices();
	app = renderApp({start, services: {...services, ...lookOnly(services), overview: services.overview}});
}

afterEach(() => {
	app.unmount();
});

const actions: ReadonlyArray<readonly [string, View, readonly string[]]> = [
	['take a backup', {screen: 'jobs'}, ['r']],
	['drill', {screen: 'jobs'}, ['d']],
	['remove a job', {screen: 'jobs'}, ['x', 'orders nightly', keys.enter]],
	['change a job', {screen: 'job-form', jobId: 'j1'}, [keys.ctrlS]],
	['stop a run', {screen: 'activity'}, ['X', keys.enter]],
	['pin an artifact', {screen: 'artifacts', destinationId: 'd1'}, ['P']],
	['adopt', {screen: 'adopt', destinationId: 'd1'}, [keys.enter]],
	['show a key', {screen: 'reveal', profileId: 'p1'}, [keys.enter]],
	['make a key', {screen: 'vault'}, ['n', 'fresh', keys.enter]],
	['clean up after dead runs', {screen: 'doctor'}, ['f', keys.enter]],
	['run a command that changes something', {screen: 'jobs'}, [':job remove orders --yes', keys.enter]],
];

test.each(actions)('nobody can %s', async (_name, start, press) => {
	open(start);
	await app.shows('read-only');
	await app.shows(start.screen === 'artifacts' ? 'legacy_' : 'Q quit').catch(() => '');

	await app.press(...press);

	await app.shows('opened with --read-only');
	expect(app.services.calls.filter(call => !['doctor'].includes(call))).toEqual([]);
});

test('what only looks works, also as a command', async () => {
	open({screen: 'jobs'});

	await app.press(':list offsite', keys.enter);

	await app.shows('exit 1: dbseal list offsite');
	expect(app.services.calls).toEqual(['command list offsite']);
});

test.each([
	['list', true],
	['job show orders', true],
	['runs list', true],
	['doctor', true],
	['prune orders --dry-run', true],
	['backup --help', true],
	['doctor --fix', false],
	['prune orders', false],
	['backup orders', false],
	['vault reveal main', false],
	['destination test disk', false],
	['job', false],
])('"%s" is told from what changes something', (line, isLooking) => {
	expect(isLookingCommand(line.split(' '))).toBe(isLooking);
});
