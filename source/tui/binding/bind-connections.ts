/**
 * Sources and destinations, bound to the application.
 */
import {forgetConnection} from '../../application/connections/connection-changes.js';
import {findDraftPin, saveDraft, testDraft} from '../../application/connections/connection-drafts.js';
import {connectionSides} from '../../application/connections/connections.js';
import {makeFolders} from '../../application/connections/destination-folders.js';
import {type ConnectionServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';

export function bindConnections(application: BoundApplication): ConnectionServices {
	return {
		kinds: name => connectionSides[name].schemes,
		test: async (name, draft, signal) => testDraft(application, connectionSides[name], draft, signal),
		findPin: async (name, draft) => findDraftPin(application, connectionSides[name], draft),
		save(name, draft) {
			try {
				return saveDraft(application, connectionSides[name], draft).id;
			} finally {
				application.changed();
			}
		},
		makeFolders: async destinationIds => makeFolders(application, destinationIds),
		remove(name, id) {
			forgetConnection(application, connectionSides[name], {id});
			application.changed();
		},
	};
}
