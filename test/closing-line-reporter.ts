/** Ends the run with one plain line, `N passed, N failed`, for readers that don't know vitest. */
import process from 'node:process';
import {type Reporter, type TestModule} from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
		const tests = modules.flatMap(module => [...module.children.allTests()]);
		const count = (state: string) => tests.filter(test => test.result().state === state).length;
		// A hook that fails takes its tests with it unseen: the suite counts for them.
		const brokenSuites = modules.flatMap(module => [module, ...module.children.allSuites()]).filter(suite => suite.errors().length > 0).length;
		const skipped = count('skipped');
		process.stdout.write(`\n${count('passed')} passed, ${count('failed') + brokenSuites + errors.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
	}
}
