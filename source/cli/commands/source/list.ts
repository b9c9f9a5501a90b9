/** `dbseal source list`, see connection-commands/list.ts. */
import {listCommand} from '../../connection-commands/list.js';
import {sourceSide} from '../../../application/connections/connections.js';

export const command = listCommand(sourceSide);
