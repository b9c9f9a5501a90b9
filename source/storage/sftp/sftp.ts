/**
 * Storage in a folder of an SSH server.
 * The rule: a server whose host key isn't pinned is never signed in to.
 */
import {type Connection} from '../../core/connection.js';
import {type RemoteKind} from '../kinds.js';
import {sftpUrlSettings} from './settings.js';
import {formatSftpUrl, parseSftpUrl, readSftpSettings} from './url.js';

const pinOption = 'hostKey';

export const sftpKind: RemoteKind = {
	type: 'sftp',
	label: 'SFTP',
	schemes: ['sftp'],
	example: 'sftp://user@host/folder',
	settings: sftpUrlSettings,
	parseUrl: parseSftpUrl,
	formatUrl: formatSftpUrl,
	pinOption,
	async findPin(connection) {
		const {hostKeys} = readSftpSettings(connection);
		return hostKeys.length > 0 ? undefined : {subject: 'host key', option: pinOption, value: await readHostKey(connection)};
	},
	prepare(connection, context) {
		const settings = readSftpSettings(connection);
		return async () => {
			const {connectToSftp} = await import('./storage.js');
			return connectToSftp(settings, {secrets: connection.secrets, env: context.env});
		};
	},
};

/**
 * The fingerprint (`SHA256:…`, as ssh-keygen -l shows it) of the host key that the server shows, for the option `hostKey`.
 * Signs in nowhere and sends no secret. Throws a DestinationError where no server answers.
 */
export async function readHostKey(connection: Connection): Promise<string> {
	const settings = readSftpSettings(connection);
	const {seeHostKey} = await import('./connection.js');
	const {toSftpError} = await import('./errors.js');
	try {
		return await seeHostKey(settings);
	} catch (error) {
		throw toSftpError(error, {action: 'can\'t see the host key', settings});
	}
}
