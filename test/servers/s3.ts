/**
 * A real S3 server for the tests: OpenStack Swift with its s3api filter, all five processes on the loopback,
 * one device, one copy of everything.
 */
import {randomBytes} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';
import {
	answersAt, freePort, sharedServer, spawnServer, waitFor,
} from './shared-server.js';

type Details = {
	readonly port: number;
	/** `http://127.0.0.1:PORT`. */
	readonly endpoint: string;
	readonly region: string;
	/** May do everything. */
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	/** May only what a bucket's own rules let it. */
	readonly guest: {readonly accessKeyId: string; readonly secretAccessKey: string};
};

export type S3Server = Details & {
	/** A new empty bucket of its own for one test; gives its name. With `readers`, the guest may read it. */
	createBucket(options?: {readonly readers?: 'guest'}): Promise<string>;
};

const backends = ['account', 'container', 'object'] as const;

/** The run's S3 server. */
export async function startS3(): Promise<S3Server> {
	const details = await sharedServer('s3', start);
	return {
		...details,
		async createBucket({readers} = {}) {
			const bucket = `bucket-${randomBytes(6).toString('hex')}`;
			const headers = {...await authenticate(details), ...(readers === 'guest' && {'X-Container-Read': details.guest.accessKeyId})};
			const response = await fetch(`${details.endpoint}/v1/AUTH_test/${bucket}`, {method: 'PUT', headers});
			if (!response.ok) {
				throw new Error(`the bucket could not be made: ${response.status}`);
			}

			return bucket;
		},
	};
}

async function start(folder: string): Promise<Details> {
	const [port, memcachedPort, ...ports] = await freePorts(5);
	const settings = path.join(folder, 'settings');
	await mkdir(path.join(folder, 'devices', 'd1'), {recursive: true});
	await mkdir(settings);
	await writeSettings({
		folder, settings, port, memcachedPort, ports,
	});
	await makeRings(settings, ports);
	const user = os.userInfo().username;
	spawnServer({
		program: programPath('memcached'), arguments_: ['-l', '127.0.0.1', '-p', String(memcachedPort), '-m', '32', '-u', user], logFile: path.join(folder, 'memcached.log'),
	});
	for (const server of [...backends, 'proxy']) {
		spawnServer({
			program: programPath(`swift-${server}-server`), arguments_: [path.join(settings, `${server}-server.conf`)], logFile: path.join(folder, `${server}.log`),
		});
	}

	const details = {
		port,
		endpoint: `http://127.0.0.1:${port}`,
		region: 'us-east-1',
		accessKeyId: 'test:tester',
		secretAccessKey: 'S3-Test-Secret-4711',
		guest: {accessKeyId: 'test:guest', secretAccessKey: 'S3-Guest-Secret-4711'},
	};
	await Promise.all([memcachedPort, ...ports].map(async backend => waitFor('a part of Swift', async () => answersAt(backend))));
	await waitFor('Swift', async () => authenticate(details));
	return details;
}

async function freePorts(count: number): Promise<[number, number, ...number[]]> {
	const ports = await Promise.all(Array.from({length: count}, freePort));
	const [first, second, ...rest] = ports;
	if (first === undefined || second === undefined || new Set(ports).size < count) {
		return freePorts(count);
	}

	return [first, second, ...rest];
}

async function writeSettings({folder, settings, port, memcachedPort, ports}: {
	readonly folder: string;
	readonly settings: string;
	readonly port: number;
	readonly memcachedPort: number;
	readonly ports: readonly number[];
}): Promise<void> {
	const user = os.userInfo().username;
	await writeFile(path.join(settings, 'swift.conf'), `[swift-hash]
swift_hash_path_prefix = dbseal
swift_hash_path_suffix = test

[storage-policy:0]
name = only
default = yes
`);
	await Promise.all(backends.map(async (server, index) => writeFile(path.join(settings, `${server}-server.conf`), `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[index]}
workers = 0
user = ${user}
swift_dir = ${settings}
devices = ${path.join(folder, 'devices')}
mount_check = false
fallocate_reserve = 0
disable_fallocate = true

[pipeline:main]
pipeline = ${server}-server

[app:${server}-server]
use = egg:swift#${server}
`)));
	await writeFile(path.join(settings, 'proxy-server.conf'), `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${user}
swift_dir = ${settings}

[pipeline:main]
pipeline = catch_errors proxy-logging cache s3api tempauth bulk slo dlo proxy-logging proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 5
node_timeout = 30

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:proxy-logging]
use = egg:swift#proxy_logging

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcachedPort}

[filter:s3api]
use = egg:swift#s3api
location = us-east-1

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = S3-Test-Secret-4711 .admin
user_test_guest = S3-Guest-Secret-4711

[filter:bulk]
use = egg:swift#bulk

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo
`);
}

async function makeRings(settings: string, ports: readonly number[]): Promise<void> {
	const builder = programPath('swift-ring-builder');
	await Promise.all(backends.map(async (server, index) => {
		const ring = path.join(settings, `${server}.builder`);
		await runProgram(builder, [ring, 'create', '2', '1', '1']);
		await runProgram(builder, [ring, 'add', `r1z1-127.0.0.1:${ports[index]}/d1`, '1']);
		await runProgram(builder, [ring, 'rebalance']);
	}));
}

/** Swift's own sign-in, for what S3 has no call for. */
async function authenticate({endpoint, accessKeyId, secretAccessKey}: Pick<Details, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>): Promise<Record<string, string>> {
	const response = await fetch(`${endpoint}/auth/v1.0`, {headers: {'X-Auth-User': accessKeyId, 'X-Auth-Key': secretAccessKey}});
	const token = response.headers.get('x-auth-token');
	if (token === null) {
		throw new Error(`Swift refused its own user: ${response.status}`);
	}

	return {'X-Auth-Token': token};
}
