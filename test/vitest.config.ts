/**
 * How the tests run: two workers (the machines have two cores), real servers shared by the whole run.
 * Tests that write `better-sqlite3` get the driver that the program would choose on this Node.
 */
import {defineConfig} from 'vitest/config';
import {sqliteDriverName} from '../source/sqlite/driver.js';

export default defineConfig({
	resolve: {alias: {'better-sqlite3': sqliteDriverName}},
	test: {
		root: new URL('..', import.meta.url).pathname,
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/fixtures/**'],
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: 60_000,
		hookTimeout: 120_000,
		globalSetup: ['test/servers/global-setup.ts'],
		reporters: ['default', './test/closing-line-reporter.ts'],
	},
});
