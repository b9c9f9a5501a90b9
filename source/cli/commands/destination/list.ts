/** `dbseal destination list`, see connection-commands/list.ts. */
import {listCommand} from '../../connection-commands/list.js';
import {destinationSide} from '../../../application/connections/connections.js';

export const command = listCommand(destinationSide);
