/**
 * `dbseal source test` and `dbseal destination test`: what works, what doesn't, and what to do about it.
 */
import {type Finding} from '../../core/connection.js';
import {DestinationError, SourceError} from '../../core/errors.js';
import {plural} from '../../core/text.js';
import {type Command, defineCommand} from '../command.js';
import {testKeptConnection} from '../../application/connections/connection-changes.js';
import {type ConnectionSide} from '../../application/connections/connections.js';
import {withApplication} from '../../application/application.js';
import {findingLines} from '../lines/finding-lines.js';
import {type Output} from '../output.js';

export function testCommand(side: ConnectionSide): Command {
	return defineCommand({
		examples: [[`dbseal ${side.thing} test NAME`, side.thing === 'source' ? 'versions, size, permissions' : 'writes, reads back and removes a file of its own']],
		arguments: [{name: 'NAME', completes: side.thing}],
		flags: {},
		async run({arguments: [name = '']}, context) {
			const findings = await withApplication(context.place, {reads: true}, async application => testKeptConnection(application, side, name, context.signal));
			for (const line of findings.flatMap(finding => findingLines(finding))) {
				context.output.data(line);
			}

			context.output.result({findings});
			refuseFailed(side, {name, findings}, context.output);
		},
	});
}

type Tested = {readonly name: string; readonly findings: readonly Finding[]};

/** People have read the findings already; a script finds the first one that failed in the error itself. */
function refuseFailed({thing}: ConnectionSide, {name, findings}: Tested, {isJson}: Output): void {
	const failed = findings.filter(({verdict}) => verdict === 'failed');
	const [first] = failed;
	if (!first) {
		return;
	}

	const message = `${thing} "${name}" does not work: ${isJson ? `${first.subject}: ${first.detail}` : `${plural(failed.length, 'check')} failed`}`;
	const hint = isJson ? first.hint ?? `Correct it with 'dbseal ${thing} edit', then test it again.` : 'Do what stands behind the arrows above, then test it again.';
	throw thing === 'source'
		? new SourceError({code: 'SOURCE_TEST_FAILED', message, hint})
		: new DestinationError({code: 'DESTINATION_TEST_FAILED', message, hint});
}
