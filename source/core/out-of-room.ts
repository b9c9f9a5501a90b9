/**
 * The system's ways to say that there is no room: a full disk, a quota, a limit of file sizes. Any write may meet one of them.
 */
import {systemErrorCode} from './errors.js';

const codes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** False for errors of ours. */
export function isOutOfRoom(error: unknown): boolean {
	return codes.has(systemErrorCode(error) ?? '');
}
