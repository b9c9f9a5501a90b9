import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Application, createApplication} from '../../../source/application/application.js';
import {keepConnection} from '../../../source/application/connections/connection-changes.js';
import {saveDraft} from '../../../source/application/connections/connection-drafts.js';
import {
	commandUrl, connectionSides, describeConnections, destinationSide, shelfOf, sourceSide, withPassword, withSecretsOf,
} from '../../../source/application/connections/connections.js';
import {openStore, type Store} from '../../../source/store/open-store.js';
import {openConnection} from '../../../source/vault/connections.js';

const now = () => new Date('2026-11-24T14:05:09Z');

let home: string;
let store: Store;
let application: Application;

beforeEach(() => {
	home = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-application-'));
	store = openStore({home, now});
	application = createApplication(store, {
		home,
		env: {ENCRYPTION_KEY: '07'.repeat(32)},
		workingFolder: home,
		hostname: 'testbox',
		pid: process.pid,
		now,
		randomHex: byteLength => '00'.repeat(byteLength),
		signal: new AbortController().signal,
	});
});

afterEach(() => {
	store.close();
	fs.rmSync(home, {recursive: true});
});

function addOrders() {
	return keepConnection(application, sourceSide, {
		name: 'orders', connection: {type: 'postgresql', options: {host: 'db1', user: 'backup', database: 'orders'}, secrets: {password: 'old'}},
	});
}

test('a source of a kind that is not known here is listed as it is kept, with the others', () => {
	store.sources.add({
		id: 'x', name: 'ancient', type: 'oracle', options: {host: 'db0'}, sealedSecrets: undefined,
	});
	addOrders();

	expect(describeConnections({store}, sourceSide)).toMatchObject([
		{
			name: 'ancient', kind: 'oracle', fault: 'there is no kind of database called "oracle"', hasSecrets: false,
		},
		{
			name: 'orders', kind: 'PostgreSQL', url: 'postgresql://backup@db1/orders', hasSecrets: true,
		},
	]);
});

test('one that was adopted has no URL, and that is no fault', () => {
	store.sources.add({
		id: 'x', name: 'adopted', type: 'postgresql', options: {}, sealedSecrets: undefined,
	});

	const [row] = describeConnections({store}, sourceSide);

	expect(row).toMatchObject({name: 'adopted', kind: 'PostgreSQL'});
	expect(row).not.toHaveProperty('url');
	expect(row).not.toHaveProperty('fault');
});

test('secrets of before stay where none are given, and are not carried to another kind', () => {
	const row = addOrders();
	const moved = {type: 'postgresql', options: {host: 'db2'}, secrets: {}};

	expect(withSecretsOf(application, sourceSide, row, moved).secrets).toEqual({password: 'old'});
	expect(withSecretsOf(application, sourceSide, row, withPassword(sourceSide, moved, 'new')).secrets).toEqual({password: 'new'});
	expect(withSecretsOf(application, sourceSide, row, {type: 'redis', options: {host: 'db2'}, secrets: {}}).secrets).toEqual({});
});

test('the URL of commands has the parts that are given', () => {
	const {options} = sourceSide.schemeByType('command').parseUrl(commandUrl({dump: 'slapcat -n 1', load: '', extension: undefined}));

	expect(options).toEqual({dumpCommand: 'slapcat -n 1'});
});

test.each([...connectionSides.source.schemes, ...connectionSides.destination.schemes])('$label can be reached by a URL like its example', ({type, example, schemes, parseUrl}) => {
	expect(schemes).toContain(example.split(':', 1)[0]);
	expect(parseUrl(example).type).toBe(type);
});

test('secrets of a form are kept by their names, and one that is not typed anew stays', () => {
	const url = 's3://backups?endpoint=https://s3.example';
	const {id} = saveDraft(application, destinationSide, {
		name: 'offsite', url, secret: '', secrets: {accessKeyId: 'ID', secretAccessKey: 'one'},
	});

	const row = saveDraft(application, destinationSide, {
		id, name: 'offsite', url, secret: '', secrets: {secretAccessKey: 'two'},
	});

	expect(openConnection(shelfOf(application, destinationSide), row).secrets).toEqual({accessKeyId: 'ID', secretAccessKey: 'two'});
});
