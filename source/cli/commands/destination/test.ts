/** `dbseal destination test`, see connection-commands/test.ts. */
import {testCommand} from '../../connection-commands/test.js';
import {destinationSide} from '../../../application/connections/connections.js';

export const command = testCommand(destinationSide);
