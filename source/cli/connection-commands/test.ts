/**
 * `dbseal source test` and `dbseal destination test`: what works, what doesn't, and what to do about it.
 */
import {type Finding} from '../../core/connection.js';
import {DestinationError, SourceError} from '../../core/errors.js';
import {checkConnection} from '../../operations/health/check-connection.js';
import {openConnection} from '../../vault/connections.js';
import {type Command, defineCommand} from '../command.js';
import {type ConnectionSide} from '../connection-side.js';
import {withEngine} from '../engine.js';
import {findingLines} from '../finding-lines.js';

export function testCommand(side: ConnectionSide): Command {
	return defineCommand({
		examples: [[`dbseal ${side.thing} test NAME`, side.thing === 'source' ? 'versions, size, permissions' : 'writes, reads back and removes a file of its own']],
		arguments: [{name: 'NAME', completes: side.thing}],
		flags: {},
		async run({arguments: [name = '']}, context) {
			const findings = await withEngine(context, {}, async ({store, vault, operations}) => {
				const connection = openConnection({store, table: side.table, unlocked: vault}, side.findRow(store, name));
				const {adapters} = operations(() => undefined);
				return checkConnection({table: side.table, connection, adapters}, context.signal);
			});
			for (const line of findings.flatMap(finding => findingLines(finding))) {
				context.output.data(line);
			}

			context.output.result({findings});
			refuseFailed(side, name, findings);
		},
	});
}

function refuseFailed({thing}: ConnectionSide, name: string, findings: readonly Finding[]): void {
	const failed = findings.find(({verdict}) => verdict === 'failed');
	if (!failed) {
		return;
	}

	const message = `${thing} "${name}" does not work: ${failed.subject}: ${failed.detail}`;
	const hint = failed.hint ?? `Correct it with 'dbseal ${thing} edit', then test it again.`;
	throw thing === 'source'
		? new SourceError({code: 'SOURCE_TEST_FAILED', message, hint})
		: new DestinationError({code: 'DESTINATION_TEST_FAILED', message, hint});
}
