/**
 * Pins what a server shows of itself (an SSH host key) when its destination is added, or moves to another server.
 * The rule: it is always shown, for a person to compare; where somebody can be asked, nothing is trusted without a yes.
 */
import {type Connection} from '../../core/connection.js';
import {DestinationError, UsageError} from '../../core/errors.js';
import {findPin, withPin} from '../../application/connections/server-pin.js';
import {type Pin} from '../../core/storage.js';
import {type CommandContext} from '../command.js';

/** The connection with its pin; as it was where there is nothing to pin, or no server to ask yet. */
export async function pinServer(connection: Connection, {output, prompt}: CommandContext): Promise<Connection> {
	const pin = await findPinIfAnswered(connection, output);
	if (pin === undefined) {
		return connection;
	}

	const {subject, value} = pin;
	if (prompt.canAsk && !await prompt.yes({text: `The server shows the ${subject} ${value}. Is it the right one?`, flag: '--yes'})) {
		throw new UsageError({
			code: 'INPUT_NEEDED', message: `the ${subject} of the server was not confirmed`, hint: 'Ask whoever runs the server for its fingerprint, then type this again.',
		});
	}

	output.note(`pinned the ${subject} ${value}; compare it with the server's own`);
	return withPin(connection, pin);
}

async function findPinIfAnswered(connection: Connection, output: CommandContext['output']): Promise<Pin | undefined> {
	try {
		return await findPin(connection);
	} catch (error) {
		if (!(error instanceof DestinationError)) {
			throw error;
		}

		output.warn(`${error.message}; nothing is pinned, and the destination can't be used before it is`);
		return undefined;
	}
}
