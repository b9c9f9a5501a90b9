/** `dbseal destination edit`, see connection-commands/edit.ts. */
import {editCommand} from '../../connection-commands/edit.js';
import {destinationSide} from '../../../application/connections/connections.js';

export const command = editCommand(destinationSide);
