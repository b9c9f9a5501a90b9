/**
 * What of a dump's owners and rights is left out where it is loaded, for restores and drills alike.
 */
import {type FlagTable} from './flags.js';

export const loadFlags = {
	noOwner: {type: 'boolean', summary: 'everything belongs to the user who restores'},
	noPrivileges: {type: 'boolean', summary: 'leave out what is granted and revoked'},
} as const satisfies FlagTable;
