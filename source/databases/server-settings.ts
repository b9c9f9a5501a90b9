/**
 * The settings that all database servers have, as their clients know them: where the server is, and who signs in.
 */
import {type DatabaseEngine} from '../core/database.js';
import {type KindSettings} from '../core/kind-settings.js';

export function serverSettings({usualPort, passwordVariable}: NonNullable<DatabaseEngine['server']>) {
	return {
		host: {
			label: 'Host', place: 'address', unset: 'this machine', help: 'the server\'s name or address',
		},
		port: {
			label: 'Port', place: 'address', unset: usualPort, help: 'the server\'s port',
		},
		user: {
			label: 'User', place: 'address', unset: 'the client\'s own', help: 'whom to sign in as',
		},
		password: {
			label: 'Password', place: 'secret', unset: 'none', help: `of the user; else ${passwordVariable}`,
		},
	} as const satisfies KindSettings;
}

/** For engines whose dump holds one database of a server. */
export const databaseSetting = {
	label: 'Database', place: 'address', isNeeded: true, help: 'the database to back up',
} as const satisfies KindSettings[string];
