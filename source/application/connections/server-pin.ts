/**
 * What is pinned of a destination's server (an SSH host key), and when it has to be seen anew.
 * The rule: a pin belongs to one server. What moved to another is shown to a person again, however its address was typed.
 */
import {type Connection} from '../../core/connection.js';
import {type Pin} from '../../core/storage.js';
import {kindByType} from '../../storage/registry.js';

/** With the pin of before, where the server is the same and none was given. */
export function keepPin(connection: Connection, before: Connection): Connection {
	const option = kindByType(connection.type).pinOption;
	const pin = option === undefined ? undefined : before.options[option];
	return option === undefined || pin === undefined || connection.options[option] !== undefined || isMoved(connection, before)
		? connection
		: withPin(connection, {option, value: pin});
}

/** Without the pin of before, where the server is another one and the pin was only left standing. */
export function dropStalePin(connection: Connection, before: Connection): Connection {
	const option = kindByType(connection.type).pinOption;
	if (option === undefined || !isMoved(connection, before) || connection.options[option] !== before.options[option]) {
		return connection;
	}

	const {[option]: _stale, ...options} = connection.options;
	return {...connection, options};
}

/** What its server shows of itself, where that has to be pinned and isn't yet. Throws a DestinationError where no server answers. */
export async function findPin(connection: Connection): Promise<Pin | undefined> {
	return kindByType(connection.type).findPin?.(connection);
}

export function withPin(connection: Connection, {option, value}: Pick<Pin, 'option' | 'value'>): Connection {
	return {...connection, options: {...connection.options, [option]: value}};
}

function isMoved({type, options}: Connection, before: Connection): boolean {
	return type !== before.type || options.host !== before.options.host || options.port !== before.options.port;
}
