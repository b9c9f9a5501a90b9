import {describe, expect, test} from 'vitest';
import {formatLocalUrl, parseLocalUrl} from '../../../source/storage/local/url.js';

describe('a folder can be written', () => {
	test.each([
		['/var/backups', '/var/backups'],
		['/var/backups/', '/var/backups'],
		['/with space/50%', '/with space/50%'],
		['file:/var/backups', '/var/backups'],
		['file:/with%20percent', '/with%20percent'],
		['file:///var/backups', '/var/backups'],
		['file:///with%20space', '/with space'],
		['file://localhost/var/backups', '/var/backups'],
	])('as %s', (url, path) => {
		const connection = parseLocalUrl(url);

		expect(connection).toEqual({type: 'local', options: {path}, secrets: {}});
	});
});

describe('a folder is refused', () => {
	test.each([
		['', 'the folder is missing'],
		['file:', 'the folder is missing'],
		['file://server/share', '"server" would be a host'],
		['file:///a%2Fb', 'encoded slash'],
		['file:///a#b', 'it has a "#"'],
		['file:///a?size=1', 'there is no setting "size"'],
		['/nul\0', 'a NUL'],
	])('as %j', (url, fault) => {
		expect(() => parseLocalUrl(url)).toThrow(expect.objectContaining({code: 'INVALID_URL', message: expect.stringContaining(fault) as unknown}));
	});
});

test('odd characters are encoded in its URL', () => {
	const url = formatLocalUrl({type: 'local', options: {path: '/ä b/50%?#'}, secrets: {}});

	expect(url).toBe('file:///%C3%A4%20b/50%25%3F%23');
});

test('a connection with a relative path is refused', () => {
	expect(() => formatLocalUrl({type: 'local', options: {path: 'backups'}, secrets: {}})).toThrow(expect.objectContaining({code: 'INVALID_SETTING'}));
});
