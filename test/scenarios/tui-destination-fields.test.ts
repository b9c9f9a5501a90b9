/**
 * A destination is filled in by the names of its settings, on the smallest screen, and works at once.
 */
import {expect, test} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startS3} from '../servers/s3.js';
import {makeJobSandbox, systemKey} from './sandbox.js';
import {keys, openScreen} from './screen.js';

const shiftTab = '\u{1B}[Z';
const right = '\u{1B}[C';
const ctrlS = '\u{13}';

describeWithServer('s3', 'with an S3 server', () => {
	test('bucket, endpoint and keys are typed each into a field of its own, tested and saved', async () => {
		const s3 = await startS3();
		const bucket = await s3.createBucket();
		const sandbox = await makeJobSandbox();
		const session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}, columns: 60, rows: 16});
		await session.shows('1 of 1 job');

		session.type(`5${keys.tab}`);
		await session.shows('disk');
		session.type('n');
		await session.shows('as its URL says');
		session.type(`${shiftTab}${right}${right}`);
		await session.shows('< S3 >');
		session.type(`${keys.tab}offsite${keys.tab}${bucket}${keys.tab}backups${keys.tab}${s3.endpoint}`);
		await session.shows(`URL  s3://${bucket}/backups`);
		session.type(`${keys.tab}${keys.tab}${keys.tab}${s3.accessKeyId}${keys.tab}${s3.secretAccessKey}${keys.ctrlT}`);
		await session.shows('✓');
		session.type(ctrlS);
		await session.shows('Saved the destination offsite');
		session.type('Q');

		expect(await session.exitCode).toBe(0);
		expect(session.output()).not.toContain(s3.secretAccessKey);
		const {stdout} = await sandbox.good(['destination', 'list']);
		expect(stdout).toContain(`s3://${bucket}/backups?endpoint=${encodeURIComponent(s3.endpoint)}`);
		await sandbox.good(['destination', 'test', 'offsite']);
	});
});
