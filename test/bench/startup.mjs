/**
 * How long a person waits for nothing: `dbseal --version` over an empty Node.
 */
import process from 'node:process';
import {compare, run} from './measure.mjs';

export const startupCases = {
	async version({program}) {
		const {a, b} = await compare(15, async () => run(process.execPath, [program, '--version']), async () => run(process.execPath, ['-e', '0']));
		return [{
			figure: `+${(a.wallMs - b.wallMs).toFixed(0)} ms`,
			wants: '≤ 100 ms',
			detail: `dbseal --version ${a.wallMs.toFixed(0)} ms, node -e 0 ${b.wallMs.toFixed(0)} ms`,
		}];
	},
};
