/** `dbseal source edit`, see connection-commands/edit.ts. */
import {editCommand} from '../../connection-commands/edit.js';
import {sourceSide} from '../../connection-side.js';

export const command = editCommand(sourceSide);
