/** `dbseal source test`, see connection-commands/test.ts. */
import {testCommand} from '../../connection-commands/test.js';
import {sourceSide} from '../../../application/connections/connections.js';

export const command = testCommand(sourceSide);
