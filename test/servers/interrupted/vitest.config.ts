/** A test run for `suite.test.ts` to interrupt: one test with a server, a program of the person's own, and no end. */
import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		root: import.meta.dirname,
		include: ['endless.ts'],
		pool: 'forks',
		testTimeout: 600_000,
		globalSetup: ['../global-setup.ts'],
	},
});
