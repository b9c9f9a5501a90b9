/** `dbseal destination list`, see connection-commands/list.ts. */
import {listCommand} from '../../connection-commands/list.js';
import {destinationSide} from '../../../application/connections.js';

export const command = listCommand(destinationSide);
