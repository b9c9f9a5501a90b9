import path from 'node:path';
import {expect, test} from 'vitest';
import {sameArtifact, sameDatabase, withoutPassword} from '../../../source/application/runs/run-again.js';
import {makeHome} from '../../store/store-home.js';

const folder = import.meta.dirname;
const here = {place: {workingFolder: folder}};

test('a source of the store is named again, its secrets left where they are', () => {
	const database = {id: 's1', name: 'orders', connection: {type: 'postgresql', options: {host: 'db1', database: 'orders'}, secrets: {password: 'hunter2'}}};

	expect(sameDatabase('--into', {database, passwordFile: undefined}, here)).toEqual({words: ['--into', 'orders'], needsPassword: false});
});

test('a URL comes back without its password, which has to be given again', () => {
	const database = {name: 'x', connection: {type: 'postgresql', options: {host: 'db1', user: 'u', database: 'orders'}, secrets: {password: 'hunter2'}}};

	expect(sameDatabase('--into', {database, passwordFile: undefined}, here)).toEqual({words: ['--into', 'postgresql://u@db1/orders'], needsPassword: true});
});

test('a password file is read again, by its absolute path', () => {
	const database = {name: 'x', connection: {type: 'postgresql', options: {host: 'db1', user: 'u', database: 'orders'}, secrets: {password: 'hunter2'}}};

	expect(sameDatabase('--on', {database, passwordFile: 'pw'}, here)).toEqual({
		words: ['--on', 'postgresql://u@db1/orders', '--password-file', path.join(folder, 'pw')], needsPassword: false,
	});
});

test('a database that is a file is found from any folder', () => {
	const database = {name: 'x', connection: {type: 'sqlite', options: {path: 'restored.db'}, secrets: {}}};

	expect(sameDatabase('--into', {database, passwordFile: undefined}, here).words).toEqual(['--into', `sqlite:${path.join(folder, 'restored.db')}`]);
});

test('an artifact that is a file is named by its absolute path, any other as it was', () => {
	const home = makeHome();
	const store = home.open();

	expect(sameArtifact('run-again.test.ts', {store, ...here})).toBe(path.join(folder, 'run-again.test.ts'));
	expect(sameArtifact('orders@latest', {store, ...here})).toBe('orders@latest');
	home.remove();
});

test.each([
	['sftp://u:p:w@host/folder/a.enc', 'sftp://u@host/folder/a.enc'],
	['sftp://u@host:22/folder/a.enc', 'sftp://u@host:22/folder/a.enc'],
	['s3://bucket/a@b.enc', 's3://bucket/a@b.enc'],
	['disk:a.enc', 'disk:a.enc'],
])('%s is told as %s', (reference, told) => {
	expect(withoutPassword(reference)).toBe(told);
});
