import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {KeyError} from '../../source/core/errors.js';
import {engineForUrl} from '../../source/databases/registry.js';
import {type SignedIn, withStoredPassword} from '../../source/operations/stored-password.js';
import {addConnection} from '../../source/vault/connections.js';
import {makeVaultHome, type VaultHome} from '../vault/vault-home.js';

let home: VaultHome;

beforeEach(() => {
	home = makeVaultHome();
});

afterEach(() => {
	home.remove();
});

function keep(name: string, url: string): void {
	addConnection({store: home.store, table: 'sources', unlocked: () => home.vault}, {name, connection: engineForUrl(url).parseUrl(url)});
}

function signIn(url: string, env: Record<string, string> = {}, vault = () => home.vault): SignedIn {
	return withStoredPassword(engineForUrl(url).parseUrl(url), {store: home.store, vault, env});
}

test.each([
	['postgresql://app:one@db1/orders', 'postgresql://app@db1/copy'],
	['postgresql://app:one@db1:5432/orders', 'postgres://app@DB1/copy'],
	['mariadb://app:one@db1/orders', 'mariadb://app@db1:3306/copy'],
	['redis://:one@db1', 'redis://db1:6379'],
	['postgresql://app:one@/orders?host=/run/pg', 'postgresql://app@/copy?host=/run/pg'],
])('the password of %s is used for %s', (stored, typed) => {
	keep('orders', stored);

	expect(signIn(typed)).toMatchObject({connection: {secrets: {password: 'one'}}, passwordOf: 'orders'});
});

test.each([
	['user', 'postgresql://other@db1/copy'],
	['host', 'postgresql://app@db2/copy'],
	['port', 'postgresql://app@db1:5433/copy'],
	['kind', 'mariadb://app@db1:5432/copy'],
	['lack of a user', 'postgresql://db1/copy'],
])('but not for another %s', (_what, typed) => {
	keep('orders', 'postgresql://app:one@db1/orders');

	expect(signIn(typed)).toEqual({connection: engineForUrl(typed).parseUrl(typed)});
});

test('a password that is given is the one that counts, in the URL or by the environment', () => {
	keep('orders', 'postgresql://app:one@db1/orders');

	expect(signIn('postgresql://app:two@db1/copy').connection.secrets).toEqual({password: 'two'});
	expect(signIn('postgresql://app@db1/copy', {PGPASSWORD: 'three'})).toEqual({connection: engineForUrl('postgresql://x').parseUrl('postgresql://app@db1/copy')});
});

test('it goes over a line that is as safe as the source\'s own', () => {
	keep('orders', 'postgresql://app:one@db1/orders?sslmode=verify-full&sslrootcert=/ca.pem');
	keep('cache', 'rediss://:two@db1');

	expect(signIn('postgresql://app@db1/copy').connection.options).toEqual({
		user: 'app', host: 'db1', database: 'copy', sslmode: 'verify-full', sslrootcert: '/ca.pem',
	});
	expect(signIn('redis://db1').connection.options).toEqual({host: 'db1', tls: 'yes'});
});

test('of two sources on one server the one of that very database is taken', () => {
	keep('another', 'postgresql://app:one@db1/another');
	keep('orders', 'postgresql://app:two@db1/orders');

	expect(signIn('postgresql://app@db1/orders').passwordOf).toBe('orders');
	expect(signIn('postgresql://app@db1/copy').passwordOf).toBe('another');
});

test('where it can\'t be opened, that is told, and the server is asked without', () => {
	keep('orders', 'postgresql://app:one@db1/orders');
	const fault = new KeyError({code: 'SYSTEM_KEY_MISSING', message: 'no key', hint: 'Set it.'});

	const signedIn = signIn('postgresql://app@db1/copy', {}, () => {
		throw fault;
	});

	expect(signedIn).toEqual({connection: engineForUrl('postgresql://x').parseUrl('postgresql://app@db1/copy'), passwordOf: 'orders', fault});
});
