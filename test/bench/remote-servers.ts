/**
 * The tests' own S3 and SSH servers for the benchmark: prints their details as one line of JSON, and stops them when its input ends.
 */
import process from 'node:process';
import setup from '../servers/global-setup.js';
import {startS3} from '../servers/s3.js';
import {startSsh} from '../servers/ssh.js';

const stop = await setup();
const [s3, ssh] = await Promise.all([startS3(), startSsh()]);
process.stdout.write(`${JSON.stringify({s3: {...s3, bucket: await s3.createBucket()}, ssh: {...ssh, folder: await ssh.createFolder()}})}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
	void stop();
});
