import {expect, test} from 'vitest';
import {expandHome} from '../../source/core/home-path.js';

test.each([
	['~', '/home/ann'],
	['~/backups', '/home/ann/backups'],
	['file:~/backups', 'file:/home/ann/backups'],
	['sqlite:~/shop.db', 'sqlite:/home/ann/shop.db'],
	['~bob/backups', '~bob/backups'],
	['/srv/~/backups', '/srv/~/backups'],
	['sftp://nas/~/backups', 'sftp://nas/~/backups'],
])('%s as it is typed is %s', (typed, expanded) => {
	expect(expandHome(typed, '/home/ann')).toBe(expanded);
});

test('without a home folder a path stays as it is', () => {
	expect(expandHome('~/backups', undefined)).toBe('~/backups');
});
