/**
 * Every kind of storage with a real place to store to. One line for each: the conformance suite runs over the table.
 */
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {type Connection} from '../../source/core/connection.js';

export type StorageUnderTest = {
	readonly type: string;
	/** Its entry in `test/servers/needs.json`, where it needs a server. */
	readonly server?: string;
	/** A place of its own, empty. */
	makePlace(): Promise<Connection>;
	/** A place whose folder or bucket doesn't exist. */
	makeMissingPlace(): Promise<Connection>;
};

export const storagesUnderTest: readonly StorageUnderTest[] = [
	{
		type: 'local',
		async makePlace() {
			return {type: 'local', options: {path: await makeFolder()}, secrets: {}};
		},
		async makeMissingPlace() {
			return {type: 'local', options: {path: join(await makeFolder(), 'missing')}, secrets: {}};
		},
	},
];

async function makeFolder(): Promise<string> {
	return mkdtemp(join(process.env.DBSEAL_TEST_FOLDER ?? tmpdir(), 'destination-'));
}
