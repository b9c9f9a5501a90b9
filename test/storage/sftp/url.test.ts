import {describe, expect, test} from 'vitest';
import {formatSftpUrl, parseSftpUrl, readSftpSettings} from '../../../source/storage/sftp/url.js';

const pin = `SHA256:${'a+/'.repeat(14)}b`;

test('a URL gives the server, the user, the folder and every setting', () => {
	const connection = parseSftpUrl(`sftp://back%40up@host.example.org:2222/srv/back%20ups/?host-key=${encodeURIComponent(pin)}&key-file=/root/key&timeout=5`);

	expect(connection).toEqual({
		type: 'sftp',
		options: {
			host: 'host.example.org', port: '2222', user: 'back@up', path: '/srv/back ups', hostKey: pin, keyFile: '/root/key', timeout: '5',
		},
		secrets: {},
	});
	expect(readSftpSettings(connection)).toEqual({
		host: 'host.example.org', port: 2222, user: 'back@up', root: '/srv/back ups', hostKeys: [pin], keyFile: '/root/key', timeoutMs: 5000, tries: 8,
	});
});

test('a password in a URL becomes a secret and is not written back', () => {
	const connection = parseSftpUrl('sftp://user:p%40ss@host/folder');

	expect(connection.secrets).toEqual({password: 'p@ss'});
	expect(formatSftpUrl(connection)).toBe('sftp://user@host/folder');
});

test('a fingerprint is written so that it can be compared', () => {
	const url = formatSftpUrl({
		type: 'sftp', options: {
			host: 'host', user: 'user', path: '/folder', hostKey: pin,
		}, secrets: {},
	});

	expect(url).toBe(`sftp://user@host/folder?host-key=${pin.replaceAll('+', '%2B')}`);
});

test('a fingerprint is taken as ssh-keygen shows it, its plus signs as they are', () => {
	const {options} = parseSftpUrl(`sftp://user@host/folder?host-key=${pin},${pin}`);

	expect(options.hostKey).toBe(`${pin},${pin}`);
});

test('an IPv6 address has brackets in its URL only', () => {
	const connection = parseSftpUrl('sftp://user@[::1]:22/folder');

	expect(connection.options.host).toBe('::1');
	expect(formatSftpUrl(connection)).toBe('sftp://user@[::1]:22/folder');
});

test.each([
	['/~/backups', 'backups'],
	['/~', '.'],
	['/srv/~', '/srv/~'],
])('the folder %s is %s at the server', (path, root) => {
	expect(readSftpSettings(parseSftpUrl(`sftp://user@host${path}`)).root).toBe(root);
});

describe('a URL is refused', () => {
	test.each([
		['sftp://user@host', 'INVALID_URL', 'the folder is missing'],
		['sftp://user@host/', 'INVALID_URL', 'the folder is missing'],
		['sftp://host/folder', 'INVALID_SETTING', 'setting user is missing'],
		['sftp://user@host/folder?host-key=md5:11', 'INVALID_SETTING', 'setting host-key can\'t be "md5:11"'],
		['sftp://user@host/folder?hostkey=x', 'INVALID_URL', 'there is no setting "hostkey"'],
		['sftp://user@host:99999/folder', 'INVALID_URL', 'it is not a URL'],
		['sftp://user@host/%zz', 'INVALID_URL', 'its folder has a broken percent sign'],
	])('as %s', (url, code, fault) => {
		expect(() => parseSftpUrl(url)).toThrow(expect.objectContaining({code, message: expect.stringContaining(fault) as unknown}));
	});
});
