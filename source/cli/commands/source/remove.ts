/** `dbseal source remove`, see connection-commands/remove.ts. */
import {removeCommand} from '../../connection-commands/remove.js';
import {sourceSide} from '../../../application/connections.js';

export const command = removeCommand(sourceSide);
