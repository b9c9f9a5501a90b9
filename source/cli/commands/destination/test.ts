/** `dbseal destination test`, see connection-commands/test.ts. */
import {testCommand} from '../../connection-commands/test.js';
import {destinationSide} from '../../../application/connections.js';

export const command = testCommand(destinationSide);
