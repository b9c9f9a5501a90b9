/**
 * `dbseal source remove` and `dbseal destination remove`: forgets how to reach it. Databases and artifacts stay as they are.
 */
import {forgetConnection} from '../../application/connections/connection-changes.js';
import {type Command, defineCommand} from '../command.js';
import {type ConnectionSide} from '../../application/connections/connections.js';
import {withApplication} from '../../application/application.js';

export function removeCommand(side: ConnectionSide): Command {
	return defineCommand({
		examples: [[`dbseal ${side.thing} remove NAME`, 'refused while a job uses it']],
		arguments: [{name: 'NAME', completes: side.thing}],
		flags: {},
		async run({arguments: [typed = '']}, context) {
			const {id, name} = await withApplication(context.place, {}, async application => forgetConnection(application, side, typed));
			context.output.note(`${side.thing} "${name}" is forgotten; what lies there stays as it is`);
			context.output.result({id, name});
		},
	});
}
