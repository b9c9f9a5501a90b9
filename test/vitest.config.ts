/** How the tests run: two workers (the machines have two cores), real servers shared by the whole run. */
import {defineConfig} from 'vitest/config';

export default defineConfig({
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
