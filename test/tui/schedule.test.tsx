/**
 * Jobs with a schedule that nothing runs: told in the header, and what to install one key away.
 */
import {afterEach, expect, test} from 'vitest';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

const idle = {...fullOverview, runs: fullOverview.runs.filter(({state}) => state !== 'running')};

afterEach(() => {
	app.unmount();
});

test('the header says that nothing runs the schedules, and C shows the line to install', async () => {
	app = renderApp({columns: 60, rows: 16, services: sampleServices({overview: {...idle, unscheduled: {jobCount: 1}}})});
	expect(app.frame()).toContain('no scheduler (C)');

	await app.press('C');

	expect(app.frame().replaceAll(/\s+/gv, ' ')).toContain('No cron line, timer or daemon has ever looked for what is due.');
	expect(app.frame().replaceAll(/\s+/gv, ' ')).toContain('*/5 * * * * /usr/bin/node /opt/dbseal/dist/main.js backup --due');
});

test('while something looks for what is due, the header says nothing of it', async () => {
	app = renderApp({services: sampleServices({overview: idle})});
	expect(app.frame()).not.toContain('no scheduler');

	await app.press('C');

	expect(app.frame()).toContain('1 job with a schedule: something looks for what is due');
});
