/**
 * The SFTP adapter once it is loaded: each call of the contract.
 */
import {type Finding} from '../../core/connection.js';
import {type RemoteStorage} from '../lazy-storage.js';
import {makeSftpConnection, type SftpAccess} from './connection.js';
import {
	listFiles, removeFile, statFile, sweepFiles,
} from './files.js';
import {readFile} from './read.js';
import {ask, freeBytesOf} from './requests.js';
import {createSftpUpload} from './upload.js';
import {type SftpSettings} from './url.js';

export function connectToSftp(settings: SftpSettings, access: SftpAccess): RemoteStorage {
	const connection = makeSftpConnection(settings, access);
	return {
		create: async (name, _options, signal) => createSftpUpload(connection, name, signal),
		read: async (name, range, signal) => readFile(connection, {name, range}, signal),
		stat: async (name, signal) => statFile(connection, name, signal),
		list: async (prefix, signal) => listFiles(connection, prefix, signal),
		remove: async (name, signal) => removeFile(connection, name, signal),
		freeBytes: async signal => ask(connection, {action: 'can\'t ask for the free space', signal}, async () => freeBytesOf(connection, signal)),
		checkMore: async () => hostKeyFindings(settings, connection.hasConnected()),
		sweep: async (options, signal) => sweepFiles(connection, options, signal),
		async close() {
			connection.close();
		},
	};
}

/** It is pinned, or nothing else would have worked. */
function hostKeyFindings({hostKeys}: SftpSettings, hasConnected: boolean): readonly Finding[] {
	return hasConnected ? [{subject: 'host key', verdict: 'ok', detail: `the server has the pinned host key ${hostKeys.join(', ')}`}] : [];
}
