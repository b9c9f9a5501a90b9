/** `dbseal destination remove`, see connection-commands/remove.ts. */
import {removeCommand} from '../../connection-commands/remove.js';
import {destinationSide} from '../../../application/connections.js';

export const command = removeCommand(destinationSide);
