import {describe, expect, test} from 'vitest';
import {serverOf} from '../../../source/application/connections/server-of.js';
import {engineForUrl} from '../../../source/databases/registry.js';
import {type StoredConnection} from '../../../source/store/connections.js';
import {type Store} from '../../../source/store/open-store.js';

/** Which server the daemon takes the source of this URL to be on. */
function serverOfUrl(url: string): string | undefined {
	const {type, options} = engineForUrl(url).parseUrl(url);
	const sources = {findById: () => ({type, options}) as unknown as StoredConnection} as unknown as Store['sources'];
	return serverOf({sourceId: 'any'}, {sources});
}

describe('the server of a job', () => {
	test.each([
		['its usual port', 'postgresql://a@localhost/one', 'postgresql://b@localhost:5432/two'],
		['the addresses of this machine', 'postgresql://localhost/one', 'postgresql://127.0.0.1/two'],
		['the same in IPv6', 'redis://localhost', 'redis://[::1]:6379'],
		['a socket', 'postgresql:///one?host=/run/postgresql', 'postgresql://127.0.0.1:5432/two'],
		['both names of the protocol', 'mysql://DB.example/one', 'mariadb://db.example:3306/two'],
	])('is one by %s', (_what, one, other) => {
		expect(serverOfUrl(one)).toBe(serverOfUrl(other));
	});

	test.each([
		['port', 'postgresql://localhost/one', 'postgresql://localhost:5433/one'],
		['host', 'postgresql://a.example/one', 'postgresql://b.example/one'],
		['kind', 'postgresql://a.example:5000/one', 'mysql://a.example:5000/one'],
	])('is another by its %s', (_what, one, other) => {
		expect(serverOfUrl(one)).not.toBe(serverOfUrl(other));
	});

	test('is none for a file', () => {
		expect(serverOfUrl('sqlite:/tmp/orders.db')).toBeUndefined();
	});
});
