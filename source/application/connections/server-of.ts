/**
 * Which server a job's dump asks, so that two dumps don't slow one another down there. One server has several addresses: with and
 * without its usual port, this machine by name, by loopback address and by socket.
 */
import {dumpFamilyOf} from '../../databases/dump-forms.js';
import {engineByType} from '../../databases/registry.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';

/** Undefined where there is none: a file, or a command of the person's own. */
export function serverOf({sourceId}: Pick<Job, 'sourceId'>, {sources}: Pick<Store, 'sources'>): string | undefined {
	const source = sources.findById(sourceId);
	const server = source && engineByType(source.type).server;
	if (!server) {
		return undefined;
	}

	const {host = '', port = server.usualPort} = source.options;
	// MariaDB's and MySQL's URLs lead to the same servers.
	return `${dumpFamilyOf(source.type)} ${isThisMachine(host) ? 'localhost' : host.toLowerCase()} ${port}`;
}

/** No host, and a path, stand for a socket. */
function isThisMachine(host: string): boolean {
	return host === '' || host.startsWith('/') || /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/iv.test(host);
}
