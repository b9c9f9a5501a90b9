/**
 * What starts a run again, for its record: a restore that lacked a key goes on from the screens once that key is imported.
 * The rule: no secret is in it, and its paths are absolute, for it may be started from another folder.
 */
import path from 'node:path';
import {type RunAgain} from '../../core/events.js';
import {engineByType} from '../../databases/registry.js';
import {namesFile} from '../../operations/catalogue/artifact-reference.js';
import {type NamedConnection} from '../../operations/context.js';
import {type Application, type ApplicationPlace} from '../application.js';

type Place = {readonly place: Pick<ApplicationPlace, 'workingFolder'>};

/** An artifact as it was named; a path is made absolute, and a password in a URL left out. */
export function sameArtifact(reference: string, {store, place: {workingFolder}}: Pick<Application, 'store'> & Place): string {
	return namesFile(reference, store, workingFolder) ? path.resolve(workingFolder, reference) : withoutPassword(reference);
}

/** For titles and records, which anybody with the store may read. */
export function withoutPassword(reference: string): string {
	return reference.replace(/(?<=^[a-z0-9]+:\/\/[^\/:@]*):[^\/]*(?=@)/v, '');
}

export type TypedDatabase = {
	readonly database: NamedConnection;
	/** Where its password came from, if it came by a file. */
	readonly passwordFile: string | undefined;
};

/**
 * A database: one of the store by its name, any other by its URL. A password that came by a file comes from there again.
 * @param flag - `--into`, `--on`.
 */
export function sameDatabase(flag: string, {
	database: {
		id, name, connection, passwordOf,
	}, passwordFile,
}: TypedDatabase, {place: {workingFolder}}: Place): RunAgain {
	if (id !== undefined) {
		return {words: [flag, name], needsPassword: false};
	}

	const {path: file, ...options} = connection.options;
	const settled = file === undefined ? connection : {...connection, options: {...options, path: path.resolve(workingFolder, file)}};
	return {
		words: [
			flag,
			engineByType(connection.type).formatUrl(settled),
			...(passwordFile === undefined ? [] : ['--password-file', path.resolve(workingFolder, passwordFile)]),
		],
		needsPassword: passwordFile === undefined && passwordOf === undefined && Object.keys(connection.secrets).length > 0,
	};
}

/** What of a dump's owners and rights is left out where it is loaded, by restores and drills alike. */
export type LoadWish = {readonly noOwner: boolean; readonly noPrivileges: boolean};

export function sameLoad({noOwner, noPrivileges}: LoadWish): readonly string[] {
	return [...(noOwner ? ['--no-owner'] : []), ...(noPrivileges ? ['--no-privileges'] : [])];
}
