/**
 * Whether there is room for a restore, as far as this machine can see: for what is fetched first, and for a target that is a file.
 */
import {statfs} from 'node:fs/promises';
import path from 'node:path';
import {type Connection, type Finding} from '../../core/connection.js';
import {type DatabaseEngine} from '../../core/database.js';
import {systemErrorCode} from '../../core/errors.js';
import {formatBytes} from '../../core/text.js';
import {type ArtifactLocation} from '../../operations/catalogue/artifact-reference.js';
import {type OperationContext} from '../../operations/context.js';
import {type ArtifactFacts} from '../artifacts/artifact-facts.js';

export type RoomRequest = {
	readonly artifact: ArtifactFacts;
	readonly location: ArtifactLocation;
	readonly target: Connection;
	readonly engine: DatabaseEngine;
};

type Need = {readonly what: string; readonly folder: string; readonly bytes: number};

export async function roomFindings(request: RoomRequest, {adapters: {scratchFolder}}: OperationContext): Promise<readonly Finding[]> {
	const needs = needsOf(request, scratchFolder);
	return Promise.all(needs.map(async need => findingOf(need, await freeBytesAt(need.folder))));
}

function needsOf({artifact: {sizeBytes, made}, location, target, engine}: RoomRequest, scratchFolder: string): readonly Need[] {
	const file = engine.server ? undefined : target.options.path;
	return [
		...(location.destination.connection.type === 'local' ? [] : [{what: 'to fetch the artifact to', folder: scratchFolder, bytes: sizeBytes}]),
		...(file === undefined || made?.plainSizeBytes === undefined ? [] : [{what: 'for the restored file', folder: path.dirname(path.resolve(file)), bytes: made.plainSizeBytes}]),
	];
}

/** Undefined where there is no such folder, or it doesn't tell. */
async function freeBytesAt(folder: string): Promise<number | undefined> {
	try {
		const {bavail, bsize} = await statfs(folder);
		return bavail * bsize;
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return undefined;
	}
}

function findingOf({what, folder, bytes}: Need, freeBytes: number | undefined): Finding {
	const needed = `${formatBytes(bytes)} ${what} ${folder}`;
	if (freeBytes === undefined) {
		return {subject: 'room', verdict: 'ok', detail: `${needed}; how much is free there is not known`};
	}

	return freeBytes > bytes
		? {subject: 'room', verdict: 'ok', detail: `${needed}: ${formatBytes(freeBytes)} free`}
		: {
			subject: 'room', verdict: 'warning', detail: `${needed}: only ${formatBytes(freeBytes)} free`, hint: 'Make room there first.',
		};
}
