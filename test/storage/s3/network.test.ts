import {Buffer} from 'node:buffer';
import {tmpdir} from 'node:os';
import {
	beforeAll, describe, expect, onTestFinished, test,
} from 'vitest';
import {type Connection} from '../../../source/core/connection.js';
import {type Storage} from '../../../source/core/storage.js';
import {findProxy} from '../../../source/storage/proxy-agent.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	errorOf, namesOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3, type S3Server} from '../../servers/s3.js';
import {startTlsFront, startWebProxy} from '../../servers/web-proxy.js';

describe('the proxy', () => {
	test.each([
		[true, {HTTPS_PROXY: 'http://proxy:3128'}, 'http://proxy:3128/'],
		[true, {https_proxy: 'proxy:3128'}, 'http://proxy:3128/'],
		[true, {HTTP_PROXY: 'http://proxy:3128'}, undefined],
		[false, {HTTP_PROXY: 'http://proxy:3128'}, 'http://proxy:3128/'],
		[false, {ALL_PROXY: 'http://proxy:3128'}, 'http://proxy:3128/'],
		[true, {ALL_PROXY: 'socks5://proxy:1080'}, undefined],
		[true, {HTTPS_PROXY: ''}, undefined],
		[true, {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'localhost, s3.example.org'}, undefined],
		[true, {HTTPS_PROXY: 'http://proxy', NO_PROXY: '.example.org'}, undefined],
		[true, {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'example.org'}, undefined],
		[true, {HTTPS_PROXY: 'http://proxy', NO_PROXY: 's3.example.org:443'}, undefined],
		[true, {HTTPS_PROXY: 'http://proxy', NO_PROXY: '*'}, undefined],
		[true, {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'ample.org,s3.example.org:8080'}, 'http://proxy/'],
	])('for s3.example.org:443 (TLS: %s) with %j is %s', (secure, env, expected) => {
		expect(findProxy(secure, {host: 's3.example.org', port: 443}, env)?.href).toBe(expected);
	});
});

describeWithServer('s3', 'S3 over networks with rules', () => {
	let s3: S3Server;
	let connection: Connection;

	beforeAll(async () => {
		s3 = await startS3();
		connection = s3Connection(s3, {bucket: await s3.createBucket()});
	});

	test('is reached through a proxy', async () => {
		const proxy = await startWebProxy({password: 'Proxy-Secret-4711'});
		onTestFinished(proxy.close);
		const storage = open({}, {HTTP_PROXY: proxy.url});

		await put(storage, 'through-proxy.enc', Buffer.from('x'));
		const names = await namesOf(storage.list('through', signal));
		await storage.close();

		expect(names).toEqual(['through-proxy.enc']);
		expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${s3.port}`]));
	});

	test('tells when the proxy refuses', async () => {
		const proxy = await startWebProxy({password: 'Proxy-Secret-4711'});
		onTestFinished(proxy.close);
		const storage = open({}, {HTTP_PROXY: proxy.url.replace('4711', '1147')});

		const error = await errorOf(storage.list('', signal));
		await storage.close();

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, message: `can't list the bucket: the proxy made no way to ${s3.endpoint}`});
	});

	test('is reached with TLS, through a proxy, where its authority is given', async () => {
		const [front, proxy] = await Promise.all([startTlsFront(s3.port), startWebProxy()]);
		onTestFinished(front.close);
		onTestFinished(proxy.close);
		const storage = open({endpoint: front.endpoint, ca: front.caFile}, {HTTPS_PROXY: proxy.url});

		await put(storage, 'with-tls.enc', Buffer.from('x'));
		const names = await namesOf(storage.list('with-tls', signal));
		await storage.close();

		expect(names).toEqual(['with-tls.enc']);
		expect(proxy.asked[0]).toBe(front.endpoint.replace('https://', ''));
	});

	test('is refused with TLS where its authority is not known', async () => {
		const front = await startTlsFront(s3.port);
		onTestFinished(front.close);
		const storage = open({endpoint: front.endpoint});

		const error = await errorOf(storage.list('', signal));
		await storage.close();

		expect(error).toMatchObject({
			code: 'STORAGE_UNREACHABLE',
			mayPass: false,
			message: `can't list the bucket: the certificate of ${front.endpoint} is signed by nobody known here`,
			hint: 'Give the signer\'s certificate as ca=/path/to/ca.pem in the destination.',
		});
	});

	test('tells when the certificates of ca= can\'t be read', async () => {
		const error = await errorOf(open({ca: '/nowhere/ca.pem'}).list('', signal));

		expect(error).toMatchObject({code: 'INVALID_SETTING', exitCode: 2, message: expect.stringContaining('can\'t read the certificates of ca=/nowhere/ca.pem') as unknown});
	});

	function open(options: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Storage {
		return kindByType('s3').open({...connection, options: {...connection.options, ...options}}, {env, scratchFolder: tmpdir()});
	}
});
