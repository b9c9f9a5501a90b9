/**
 * Every kind of storage with a real place to store to. One line for each: the conformance suite runs over the table.
 */
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {type Connection} from '../../source/core/connection.js';
import {startRadosGateway} from '../servers/rados-gateway.js';
import {startS3, type S3Server} from '../servers/s3.js';
import {startSsh, type SshServer} from '../servers/ssh.js';

export type StorageUnderTest = {
	readonly type: string;
	/** Which store of this kind, where there are several. */
	readonly store?: string;
	/** Its entry in `test/servers/needs.json`, where it needs a server. */
	readonly server?: string;
	/** Whether it keeps what `create` gets as metadata. */
	readonly hasMetadata: boolean;
	/** A place of its own, empty. */
	makePlace(): Promise<Connection>;
	/** A place whose folder or bucket doesn't exist. */
	makeMissingPlace(): Promise<Connection>;
};

export const storagesUnderTest: readonly StorageUnderTest[] = [
	{
		type: 'local',
		hasMetadata: false,
		async makePlace() {
			return {type: 'local', options: {path: await makeFolder()}, secrets: {}};
		},
		async makeMissingPlace() {
			return {type: 'local', options: {path: join(await makeFolder(), 'missing')}, secrets: {}};
		},
	},
	{
		type: 's3',
		store: 'Swift',
		server: 's3',
		hasMetadata: true,
		async makePlace() {
			const s3 = await startS3();
			return s3Connection(s3, {bucket: await s3.createBucket(), prefix: 'backups/odd prefix+ä'});
		},
		async makeMissingPlace() {
			return s3Connection(await startS3(), {bucket: 'no-such-bucket'});
		},
	},
	{
		type: 's3',
		store: 'RADOS Gateway',
		server: 'rados-gateway',
		hasMetadata: true,
		async makePlace() {
			const gateway = await startRadosGateway();
			return s3Connection(gateway, {bucket: await gateway.createBucket(), prefix: 'backups/odd prefix+ä'});
		},
		async makeMissingPlace() {
			return s3Connection(await startRadosGateway(), {bucket: 'no-such-bucket'});
		},
	},
	{
		type: 's3',
		store: 'RADOS Gateway with Object Lock',
		server: 'rados-gateway',
		hasMetadata: true,
		async makePlace() {
			const gateway = await startRadosGateway();
			return s3Connection(gateway, {bucket: await gateway.createBucket({objectLock: true}), objectLockDays: '1'});
		},
		async makeMissingPlace() {
			return s3Connection(await startRadosGateway(), {bucket: 'no-such-bucket', objectLockDays: '1'});
		},
	},
	{
		type: 'sftp',
		server: 'ssh',
		hasMetadata: false,
		async makePlace() {
			const ssh = await startSsh();
			return sftpConnection(ssh, {path: await ssh.createFolder()});
		},
		async makeMissingPlace() {
			const ssh = await startSsh();
			return sftpConnection(ssh, {path: join(ssh.home, 'missing')});
		},
	},
];

/** A destination on one of the tests' own S3 servers, as its administrator. */
export function s3Connection(s3: Pick<S3Server, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'>, options: Readonly<Record<string, string>>): Connection {
	return {
		type: 's3',
		options: {endpoint: s3.endpoint, region: s3.region, ...options},
		secrets: {accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey},
	};
}

/** A destination on the tests' own SSH server, with its host key pinned and a key to sign in. */
export function sftpConnection(ssh: Pick<SshServer, 'host' | 'port' | 'user' | 'hostKey' | 'keyFile'>, options: Readonly<Record<string, string>>): Connection {
	return {
		type: 'sftp',
		options: {
			host: ssh.host, port: String(ssh.port), user: ssh.user, hostKey: ssh.hostKey, keyFile: ssh.keyFile, ...options,
		},
		secrets: {},
	};
}

async function makeFolder(): Promise<string> {
	return mkdtemp(join(process.env.DBSEAL_TEST_FOLDER ?? tmpdir(), 'destination-'));
}
