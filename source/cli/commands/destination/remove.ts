/** `dbseal destination remove`, see connection-commands/remove.ts. */
import {removeCommand} from '../../connection-commands/remove.js';
import {destinationSide} from '../../../application/connections/connections.js';

export const command = removeCommand(destinationSide);
