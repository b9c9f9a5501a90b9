/**
 * Errors on the screens: told whole, with their next step, and with the key that does it.
 */
import {afterEach, expect, test} from 'vitest';
import {DestinationError, RefusedError} from '../../source/core/errors.js';
import {fullOverview} from './sample-overview.js';
import {failedBackup} from './sample-run.js';
import {sampleServices, type SampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

let app: RenderedApp;

function open(options: RenderOptions): void {
	app = renderApp(options);
}

afterEach(() => {
	app.unmount();
});

/** Long lines are wrapped. */
function unwrapped(): string {
	return app.frame().replaceAll(/\s+/gv, ' ');
}

const longMessage = 'the key file /srv/a/rather/deep/folder/of/somebody/else/.env belongs to another user and can be written by a third one, so that no key is put there';
const longHint = 'Type: chown 0 /srv/a/rather/deep/folder/of/somebody/else/.env, and look who else has written to that folder since yesterday evening.';

test.each([[60, 16], [80, 24]])('a failure is said with its message, code and next step, whole, at %i×%i', async (columns, rows) => {
	const services = sampleServices();
	const start = async () => {
		throw new RefusedError({code: 'TARGET_UNFIT', message: longMessage, hint: longHint});
	};

	open({columns, rows, services: {...services, runs: {...services.runs, start}}});

	await app.press('r');
	await app.shows('TARGET_UNFIT');

	expect(unwrapped()).toContain(`${longMessage} (TARGET_UNFIT)`);
	expect(unwrapped()).toContain(longHint);
	expect(app.frame().split('\n')).toHaveLength(rows);
	expect(app.frame()).toContain('? help');
});

test('a run that failed tells its error whole, however small the screen is', async () => {
	const error = {code: 'TARGET_UNFIT', message: longMessage, hint: `${longHint} Then try again.`};
	const events = failedBackup.map(event => event.type === 'run-finished' ? {...event, error} : event);
	open({
		columns: 60, rows: 16, start: {screen: 'run', runId: 'r1'}, services: sampleServices({events}),
	});

	await app.shows('TARGET_UNFIT');

	expect(unwrapped()).toContain(`${error.message} (TARGET_UNFIT)`);
	expect(unwrapped()).toContain(error.hint);
});

const missingFolder = async () => {
	throw new DestinationError({code: 'STORAGE_MISSING', message: 'the folder /var/backups/dbseal does not exist', hint: 'Mount the disk that it is on, or make it.'});
};

test('a destination whose folder is missing is made there, after a yes', async () => {
	const services = sampleServices();
	open({start: {screen: 'artifacts', destinationId: 'd2'}, services: {...services, artifacts: {...services.artifacts, list: missingFolder}}});
	await app.shows('Press f to make the folder.');

	await app.press('f');
	expect(app.frame()).toContain('Make the folder that is missing?');
	expect(services.calls).toEqual([]);

	await app.press(keys.enter);
	await app.shows('Made /var/backups/dbseal');
	expect(services.calls).toEqual(['make folders of d2']);
});

/** Of the job j1, whose source is s1. */
function failedRunOf(code: string): SampleServices {
	const events = failedBackup.map(event => event.type === 'run-finished' ? {...event, error: {code, message: 'it failed', hint: 'Try again.'}} : event);
	return sampleServices({events});
}

const run = fullOverview.runs.find(({jobId}) => jobId === 'j1');

test.each([
	['DATABASE_DENIED', 'e', 'Change orders'],
	['STORAGE_UNREACHABLE', 'e', 'Change offsite'],
	['STORAGE_MISSING', 'f', 'Make the folder that is missing?'],
	['SYSTEM_KEY_MISSING', 'i', '0/64'],
])('beside the %s of a run, %s leads to where it is put right', async (code, key, shown) => {
	open({start: {screen: 'run', runId: run?.id ?? ''}, services: failedRunOf(code)});
	await app.shows(`Press ${key} to`);

	await app.press(key);

	expect(app.frame()).toContain(shown);
});
