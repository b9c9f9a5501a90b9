/**
 * A second real S3 server for the tests, with what Swift's lacks: Ceph's RADOS Gateway over one monitor and one OSD that keeps
 * everything in memory. It has Object Lock, versions, storage classes, encryption with named keys, and If-None-Match on PUT.
 */
import {Buffer} from 'node:buffer';
import {randomBytes, randomUUID} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {
	CreateBucketCommand, PutBucketVersioningCommand, PutObjectLockConfigurationCommand, S3Client,
} from '@aws-sdk/client-s3';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';
import {
	answersAt, freePort, sharedServer, spawnServer, waitFor,
} from './shared-server.js';

type Details = {
	/** `http://127.0.0.1:PORT`. */
	readonly endpoint: string;
	readonly port: number;
	readonly region: string;
	/** May do everything. */
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	/** A storage class beside STANDARD. */
	readonly storageClass: string;
	/** A key that `aws:kms` may name. */
	readonly kmsKey: string;
};

type BucketOptions = {
	/** Object Lock, which brings versions with it; with days, every new object is retained for that long (GOVERNANCE). */
	readonly objectLock?: boolean | {readonly days: number};
	readonly isVersioned?: boolean;
};

export type RadosGateway = Details & {
	/** The library's own client, for what a bucket's owner does and sees. */
	readonly client: S3Client;
	/** Keys that end in an hour, with the session token that belongs to them; they may do everything, too. */
	createSession(): Promise<Session>;
	/** A new empty bucket of its own for one test; gives its name. */
	createBucket(options?: BucketOptions): Promise<string>;
};

export type Session = {readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string};

const role = 'backup';

/** The run's RADOS Gateway. */
export async function startRadosGateway(): Promise<RadosGateway> {
	const details = await sharedServer('rados-gateway', start);
	const client = clientOf(details);
	return {
		...details,
		client,
		createSession: async () => assumeRole(details, client),
		async createBucket({objectLock = false, isVersioned = false} = {}) {
			const Bucket = `bucket-${randomBytes(6).toString('hex')}`;
			await client.send(new CreateBucketCommand({Bucket, ObjectLockEnabledForBucket: objectLock !== false}));
			if (typeof objectLock === 'object') {
				await client.send(new PutObjectLockConfigurationCommand({
					Bucket, ObjectLockConfiguration: {ObjectLockEnabled: 'Enabled', Rule: {DefaultRetention: {Mode: 'GOVERNANCE', Days: objectLock.days}}},
				}));
			}

			if (isVersioned) {
				await client.send(new PutBucketVersioningCommand({Bucket, VersioningConfiguration: {Status: 'Enabled'}}));
			}

			return Bucket;
		},
	};
}

function clientOf({endpoint, region, accessKeyId, secretAccessKey}: Details): S3Client {
	return new S3Client({
		endpoint, region, forcePathStyle: true, credentials: {accessKeyId, secretAccessKey},
	});
}

/** Sent without a library of its own: the S3 client signs for this service as well. */
async function assumeRole({endpoint, port}: Details, client: S3Client): Promise<Session> {
	const signer = await client.config.signer();
	const request = {
		method: 'POST',
		protocol: 'http:',
		hostname: '127.0.0.1',
		port,
		path: '/',
		query: {},
		headers: {host: `127.0.0.1:${port}`, 'content-type': 'application/x-www-form-urlencoded'},
		body: `Action=AssumeRole&RoleArn=arn:aws:iam:::role/${role}&RoleSessionName=test&Version=2011-06-15`,
	};
	const {headers} = await signer.sign(request, {signingService: 'sts'});
	const response = await fetch(endpoint, {method: 'POST', headers, body: request.body});
	const answer = await response.text();
	const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(tag => answer.split(`<${tag}>`)[1]?.split('<')[0]);
	if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
		throw new Error(`no session: ${answer}`);
	}

	return {accessKeyId, secretAccessKey, sessionToken};
}

async function start(folder: string): Promise<Details> {
	const port = await freePort();
	const monitorPort = await freePort();
	const details = {
		endpoint: `http://127.0.0.1:${port}`,
		port,
		region: 'us-east-1',
		accessKeyId: 'RADOS-GATEWAY-TEST',
		secretAccessKey: 'Rados-Test-Secret-4711',
		storageClass: 'COLD',
		kmsKey: 'test-key',
	};
	await Promise.all(['monitor', 'osd', 'gateway'].map(async name => mkdir(path.join(folder, name))));
	await writeFile(path.join(folder, 'keyring'), keyring(), {mode: 0o600});
	await writeFile(path.join(folder, 'ceph.conf'), settings({folder, monitorPort, ...details}));
	await startCluster(folder, monitorPort);
	await configureGateway(folder, details);
	spawnCeph(folder, 'radosgw', ['-f', '-n', 'client.admin']);
	await waitFor('the RADOS Gateway', async () => answersAt(port), 60_000);
	return details;
}

async function startCluster(folder: string, monitorPort: number): Promise<void> {
	// The address is what makes the monitor find itself in the map that it makes
	const monitor = ['-i', 'a', '--public-addr', `v2:127.0.0.1:${monitorPort}`];
	await ceph(folder, 'ceph-mon', ['--mkfs', ...monitor, '--keyring', path.join(folder, 'keyring')]);
	spawnCeph(folder, 'ceph-mon', ['-f', ...monitor]);
	const osdId = randomUUID();
	await ceph(folder, 'ceph', ['--connect-timeout', '60', 'osd', 'new', osdId]);
	await ceph(folder, 'ceph-osd', ['--mkfs', '-i', '0', '--osd-uuid', osdId]);
	spawnCeph(folder, 'ceph-osd', ['-f', '-i', '0']);
}

/** Before the gateway starts, which reads its storage classes only then. */
async function configureGateway(folder: string, {accessKeyId, secretAccessKey, storageClass}: Details): Promise<void> {
	const placement = ['--placement-id', 'default-placement', '--storage-class', storageClass];
	for (const arguments_ of [
		['user', 'create', '--uid', 'tester', '--display-name', 'tester', '--access-key', accessKeyId, '--secret-key', secretAccessKey],
		['role', 'create', `--role-name=${role}`, `--assume-role-policy-doc=${allow({Principal: {AWS: ['arn:aws:iam:::user/tester']}, Action: ['sts:AssumeRole']})}`],
		['role-policy', 'put', `--role-name=${role}`, '--policy-name=all', `--policy-doc=${allow({Action: ['s3:*'], Resource: ['arn:aws:s3:::*']})}`],
		['zonegroup', 'placement', 'add', '--rgw-zonegroup', 'default', ...placement],
		['zone', 'placement', 'add', '--rgw-zone', 'default', ...placement, '--data-pool', 'default.rgw.cold.data'],
	]) {
		await ceph(folder, 'radosgw-admin', arguments_);
	}
}

function allow(statement: object): string {
	return JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', ...statement}]});
}

async function ceph(folder: string, program: string, arguments_: readonly string[]): Promise<string> {
	return runProgram(programPath(program), ['-c', path.join(folder, 'ceph.conf'), ...arguments_], {cwd: folder});
}

function spawnCeph(folder: string, program: string, arguments_: readonly string[]): void {
	spawnServer({
		program: programPath(program), arguments_: ['-c', path.join(folder, 'ceph.conf'), ...arguments_], logFile: path.join(folder, `${program}.log`), cwd: folder,
	});
}

/** One key for all parts: Ceph's form of it is its kind (1: AES), a time (8 bytes), its length, and 16 random bytes. */
function keyring(): string {
	const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0]);
	const key = Buffer.concat([head, randomBytes(16)]).toString('base64');
	return ['mon.', 'client.admin', 'osd.0'].map(entity => `[${entity}]
	key = ${key}
	caps mon = "allow *"
	caps osd = "allow *"
`).join('');
}

function settings({folder, monitorPort, port, kmsKey}: Details & {readonly folder: string; readonly monitorPort: number}): string {
	return `[global]
fsid = ${randomUUID()}
mon_host = v2:127.0.0.1:${monitorPort}
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
ms_bind_msgr1 = false
keyring = ${path.join(folder, 'keyring')}
run_dir = ${folder}
crash_dir = ${folder}
admin_socket =
log_file = ${folder}/$name.log
log_to_stderr = false
; What waits for an OSD that never came fails
rados_osd_op_timeout = 60
rados_mon_op_timeout = 60

[mon]
mon_data = ${path.join(folder, 'monitor')}
mon_data_avail_crit = 1
mon_allow_pool_size_one = true
; One monitor has nobody to wait for: pools are there at once instead of after seconds
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0

[osd]
osd_data = ${path.join(folder, 'osd')}
; The monitor is told to end in the same moment, and answers no more
osd_mon_shutdown_timeout = 0.1
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_class_load_list = *
osd_class_default_list = *

[client]
rgw_data = ${path.join(folder, 'gateway')}
rgw_frontends = beast endpoint=127.0.0.1:${port}
rgw_thread_pool_size = 32
; Removed objects leave the memory soon
rgw_gc_obj_min_wait = 5
rgw_gc_processor_period = 5
; Sessions; a wrong secret is then told as AccessDenied, as a right that lacks
rgw_s3_auth_use_sts = true
rgw_sts_key = ${randomBytes(8).toString('hex')}
rgw_crypt_require_ssl = false
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = ${kmsKey}=${randomBytes(32).toString('base64')}
`;
}
