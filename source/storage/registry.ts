/**
 * All kinds of storage. Adding one is its folder and one line here; what is heavy in it loads when it is first used.
 */
import {UsageError} from '../core/errors.js';
import {type StorageKind} from '../core/storage.js';
import {completeKind} from './kinds.js';
import {localKind} from './local/local.js';
import {s3Kind} from './s3/s3.js';
import {sftpKind} from './sftp/sftp.js';

export const storageKinds: readonly StorageKind[] = [
	localKind,
	s3Kind,
	sftpKind,
].map(kind => completeKind(kind));

/** The kind of this stable id, as kept in the store. Throws a UsageError (INVALID_SETTING). */
export function kindByType(type: string): StorageKind {
	const kind = storageKinds.find(kind => kind.type === type);
	if (kind === undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `there is no kind of destination called ${JSON.stringify(type)}`,
			hint: `Use one of ${storageKinds.map(kind => kind.type).join(', ')}.`,
		});
	}

	return kind;
}

/** The kind of a URL; what has no scheme is the path of a local folder. Throws a UsageError (INVALID_URL). */
export function kindForUrl(urlOrPath: string): StorageKind {
	const scheme = /^(?<scheme>[a-z][a-z\d+.\-]*):/iv.exec(urlOrPath)?.groups?.scheme?.toLowerCase();
	const kind = storageKinds.find(kind => scheme !== undefined && kind.schemes.includes(scheme));
	if (kind !== undefined) {
		return kind;
	}

	// `s3:` names a scheme only with its slashes; `C:x` or `a:b` may well be a folder.
	if (scheme !== undefined && urlOrPath.startsWith('//', scheme.length + 1)) {
		throw new UsageError({
			code: 'INVALID_URL',
			message: `no kind of destination has URLs that begin with "${scheme}://"`,
			hint: `Begin with ${storageKinds.map(kind => `${kind.schemes[0]}:`).join(', ')}, or give the path of a folder.`,
		});
	}

	return kindByType(localKind.type);
}
