/**
 * The spool: a folder of the home where artifacts wait that are not uploaded yet, so that an upload can be made again without a
 * new dump. The rule: ciphertext and sidecars only, like at any destination, and nothing leaves before a destination has it.
 */
import {existsSync} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {SpaceError} from '../../core/errors.js';
import {formatBytes} from '../../core/text.js';
import {spoolKey} from '../../store/newest-statements.js';
import {type NamedConnection, type OperationContext} from '../context.js';
import {withStorage} from '../with-storage.js';

/** As a destination: `spool:NAME` is an artifact in it. */
export function spoolDestination({store}: Pick<OperationContext, 'store'>): NamedConnection {
	return {id: spoolKey, name: 'spool', connection: {type: 'local', options: {path: path.join(store.home, 'spool')}, secrets: {}}};
}

/** The same, once its folder is there. */
export async function makeSpool(context: Pick<OperationContext, 'store'>): Promise<NamedConnection> {
	await fs.mkdir(path.join(context.store.home, 'spool'), {recursive: true, mode: 0o700});
	return spoolDestination(context);
}

/** Undefined where nothing was ever spooled. */
export function spoolIfThere(context: Pick<OperationContext, 'store'>): NamedConnection | undefined {
	return existsSync(path.join(context.store.home, 'spool')) ? spoolDestination(context) : undefined;
}

/** @throws {SpaceError} NO_SPACE, before a dump that would not fit is begun. */
export async function assertRoom(spool: NamedConnection, neededBytes: number | undefined, context: OperationContext): Promise<void> {
	const freeBytes = await withStorage(spool, context, async storage => storage.freeBytes(context.signal));
	if (neededBytes !== undefined && freeBytes !== undefined && freeBytes < neededBytes) {
		throw new SpaceError({
			code: 'NO_SPACE',
			message: `the spool ${spool.connection.options.path ?? ''} has ${formatBytes(freeBytes)} free, and the artifact may take ${formatBytes(neededBytes)}`,
			hint: 'Free some space on that file system, or upload without the spool: dbseal job edit JOB --direct.',
		});
	}
}
