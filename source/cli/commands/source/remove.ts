/** `dbseal source remove`, see connection-commands/remove.ts. */
import {removeCommand} from '../../connection-commands/remove.js';
import {sourceSide} from '../../../application/connections/connections.js';

export const command = removeCommand(sourceSide);
