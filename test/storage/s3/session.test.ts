/**
 * Keys of a session, which only work together with their token.
 */
import {tmpdir} from 'node:os';
import {buffer} from 'node:stream/consumers';
import {beforeAll, expect, test} from 'vitest';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, patternOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRadosGateway, type RadosGateway, type Session} from '../../servers/rados-gateway.js';

describeWithServer('rados-gateway', 'a session at S3', () => {
	const content = patternOf(12_000_000);
	let gateway: RadosGateway;
	let session: Session;

	beforeAll(async () => {
		gateway = await startRadosGateway();
		session = await gateway.createSession();
	});

	test('of the destination\'s own secrets writes and reads', async () => {
		const storage = kindByType('s3').open({...await connection(), secrets: session}, {env: {}, scratchFolder: tmpdir()});

		await put(storage, artifactName, content);

		expect(content.equals(await buffer(await storage.read(artifactName, {}, signal)))).toBe(true);
	});

	test('of the environment writes and reads', async () => {
		const storage = kindByType('s3').open({...await connection(), secrets: {}}, {
			env: {AWS_ACCESS_KEY_ID: session.accessKeyId, AWS_SECRET_ACCESS_KEY: session.secretAccessKey, AWS_SESSION_TOKEN: session.sessionToken}, scratchFolder: tmpdir(),
		});

		await put(storage, artifactName, content);

		expect(content.equals(await buffer(await storage.read(artifactName, {}, signal)))).toBe(true);
	});

	test.each([
		['without its token', () => ({...session, sessionToken: ''})],
		['with a token that was changed', () => ({...session, sessionToken: `${session.sessionToken.slice(0, 40)}${session.sessionToken.slice(44)}`})],
		['with the keys of the one that began it', () => ({accessKeyId: gateway.accessKeyId, secretAccessKey: gateway.secretAccessKey, sessionToken: session.sessionToken})],
	])('is refused %s', async (_how, secrets) => {
		const storage = kindByType('s3').open({...await connection(), secrets: secrets()}, {env: {}, scratchFolder: tmpdir()});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_DENIED', exitCode: 15});
	});

	async function connection() {
		return s3Connection(gateway, {bucket: await gateway.createBucket()});
	}
});
