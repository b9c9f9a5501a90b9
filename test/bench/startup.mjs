/**
 * How long a person waits for nothing: `dbseal --version` over an empty Node; and for the demo.
 */
import process from 'node:process';
import {compare, median, run} from './measure.mjs';

export const startupCases = {
	async version({program}) {
		const {a, b} = await compare(15, async () => run(process.execPath, [program, '--version']), async () => run(process.execPath, ['-e', '0']));
		return [{
			figure: `+${(a.wallMs - b.wallMs).toFixed(0)} ms`,
			wants: '≤ 100 ms',
			detail: `dbseal --version ${a.wallMs.toFixed(0)} ms, node -e 0 ${b.wallMs.toFixed(0)} ms`,
		}];
	},

	async demo({dbseal}) {
		const wallMs = [];
		for (let round = 0; round < 3; round++) {
			const demo = await dbseal(['demo']);
			wallMs.push(demo.wallMs);
		}

		return [{figure: `${(median(wallMs) / 1000).toFixed(1)} s`, wants: '≤ 20 s', detail: 'dbseal demo, the whole story'}];
	},
};
