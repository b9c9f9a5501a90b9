/**
 * `dbseal doctor`: looks at everything that a backup or a restore will need, and says what to do.
 */
import {type Finding} from '../../core/connection.js';
import {exitCodes} from '../../core/exit-codes.js';
import {plural} from '../../core/text.js';
import {runDoctor} from '../../application/doctor.js';
import {defineCommand} from '../command.js';
import {withApplication} from '../../application/application.js';
import {findingLines} from '../lines/finding-lines.js';
import {ReportedFailure} from '../reported-failure.js';

export const command = defineCommand({
	examples: [
		['dbseal doctor', 'look at everything'],
		['dbseal doctor --offline', 'without connecting to sources and destinations'],
		['dbseal doctor --fix', 'and clean up after runs that died'],
	],
	arguments: [],
	flags: {
		fix: {type: 'boolean', summary: 'clean up what dead runs left'},
		offline: {type: 'boolean', summary: 'connect to nothing'},
	},
	async run({flags}, context) {
		const {output, environment: {nodeVersion}} = context;
		const findings: Finding[] = [];
		await withApplication(context.place, {reads: !flags.fix}, async application => {
			for await (const finding of runDoctor(application, {isFixing: flags.fix, isOffline: flags.offline, nodeVersion})) {
				findings.push(finding);
				for (const line of findingLines(finding)) {
					output.data(line);
				}
			}
		});
		output.result({findings});
		const failed = findings.filter(({verdict}) => verdict === 'failed');
		if (failed.length > 0) {
			throw new ReportedFailure({
				outcome: 'failed',
				exitCode: exitCodes.failed,
				code: 'CHECKS_FAILED',
				message: `${plural(failed.length, 'check')} failed: ${failed.map(({subject}) => subject).join(', ')}`,
				hint: 'Do what stands behind each arrow above, then run dbseal doctor again.',
			});
		}
	},
});
