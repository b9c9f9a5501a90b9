/**
 * Folders of destinations that are missing, made once a person has said so: a folder may be missing because its disk isn't mounted.
 */
import {NotFoundError} from '../../core/errors.js';
import {kindByType} from '../../storage/registry.js';
import {type Application} from '../application.js';
import {findConnection} from '../find-named.js';
import {destinationSide} from './connections.js';

/** Gives those that were made. Throws a NotFoundError where none of these destinations lacks one that can be made here. */
export async function makeFolders(application: Pick<Application, 'store'>, destinationIds: readonly string[]): Promise<readonly string[]> {
	const made: string[] = [];
	for (const id of destinationIds) {
		const {type, options} = findConnection(destinationSide, application, {id});
		const folder = await kindByType(type).makeRoot?.({type, options, secrets: {}});
		if (folder !== undefined) {
			made.push(folder);
		}
	}

	if (made.length === 0) {
		throw new NotFoundError({
			code: 'STORAGE_MISSING', message: 'no folder of this machine is missing any more', hint: 'Try again; what is missing at a server is made there.',
		});
	}

	return made;
}
