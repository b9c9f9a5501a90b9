import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {
	addConnection, changeConnection, type ConnectionShelf, openConnection,
} from '../../source/vault/connections.js';
import {makeVaultHome, type VaultHome} from './vault-home.js';

const connection = {type: 'postgresql', options: {host: 'db', user: 'app'}, secrets: {password: 'correct horse battery'}};

let home: VaultHome;
let shelf: ConnectionShelf;
let lockedShelf: ConnectionShelf;

beforeEach(() => {
	home = makeVaultHome();
	shelf = {store: home.store, table: 'sources', unlocked: () => home.vault};
	lockedShelf = {
		...shelf,
		unlocked() {
			throw new RangeError('no system key here');
		},
	};
});

afterEach(() => {
	home.remove();
});

test('a connection comes out as it went in', () => {
	const row = addConnection(shelf, {name: 'orders', connection});

	expect(openConnection(shelf, row)).toEqual(connection);
	expect(row).toMatchObject({name: 'orders', type: 'postgresql', options: {host: 'db', user: 'app'}});
});

test('a secret is in no byte of the home', () => {
	addConnection(shelf, {name: 'orders', connection});

	const bytes = fs.readdirSync(home.path).map(name => fs.readFileSync(path.join(home.path, name), 'latin1')).join('');

	expect(bytes).toContain('"host":"db"');
	expect(bytes).not.toContain('correct horse');
	expect(bytes).not.toContain('password');
});

test('without secrets no system key is needed, neither to add nor to open', () => {
	const row = addConnection(lockedShelf, {name: 'orders', connection: {...connection, secrets: {}}});

	expect(openConnection(lockedShelf, row)).toEqual({...connection, secrets: {}});
});

test('with secrets there is no way around the system key', () => {
	expect(() => addConnection(lockedShelf, {name: 'orders', connection})).toThrow(RangeError);

	expect(home.store.sources.all()).toEqual([]);
});

test('a new name leaves the secrets sealed', () => {
	const {id} = addConnection(shelf, {name: 'orders', connection});

	const row = changeConnection(lockedShelf, id, {name: 'Bestellungen'});

	expect(row?.name).toBe('Bestellungen');
	expect(row && openConnection(shelf, row)).toEqual(connection);
});

test('a new connection replaces options and secrets alike', () => {
	const {id} = addConnection(shelf, {name: 'orders', connection});

	const row = changeConnection(shelf, id, {connection: {type: 'postgresql', options: {host: 'db2'}, secrets: {}}});

	expect(row).toMatchObject({name: 'orders', options: {host: 'db2'}, sealedSecrets: undefined});
});

test('the secrets of one row do not open in another', () => {
	const orders = addConnection(shelf, {name: 'orders', connection});
	const users = addConnection(shelf, {name: 'users', connection});

	expect(() => openConnection(shelf, {...users, sealedSecrets: orders.sealedSecrets}))
		.toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED', exitCode: 13}));
});
