/**
 * `npm run pictures`: the pictures of the README, taken from the real program at work in a terminal.
 * It needs a built dist/ and writes assets/*.svg; homes and databases are made for it and removed.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {openCamera} from './camera.mjs';
import {setStage} from './stage.mjs';

const assets = path.resolve(import.meta.dirname, '../../assets');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-pictures-'));
try {
	const stage = setStage(folder);
	await takeJobsAndVault(stage);
	await takeLiveBackup(stage);
	await takeSmartRecovery(stage);
} finally {
	fs.rmSync(folder, {recursive: true, force: true});
}

async function takeJobsAndVault(stage) {
	const camera = openCamera(stage);
	await camera.shows('1 of 5 jobs');
	camera.type('1');
	await camera.shows('FROM, TO');
	await camera.take('jobs', 'The list of jobs: source, destination, last run, size, next run and health of each');
	camera.type('3');
	await camera.shows('profiles');
	await camera.take('vault', 'The vault: each key with its fingerprint, what uses it, and when it was exported');
	await camera.close();
}

async function takeLiveBackup(stage) {
	const camera = openCamera(stage);
	await camera.shows('1 of 5 jobs');
	camera.type('/archive\r');
	await camera.shows('archive');
	camera.type('r');
	await camera.shows(/[4-6]\d % {2}elapsed/v);
	await camera.take('live-backup', 'A backup at work: the rate of each stage, the bottleneck named, progress, throughput and log');
	camera.type('X');
	await camera.shows('Stop');
	camera.type('\r');
	await camera.shows('interrupted');
	await camera.close();
}

async function takeSmartRecovery(stage) {
	const camera = openCamera(stage);
	await camera.shows('1 of 5 jobs');
	camera.type('2');
	await camera.shows('rescued');
	camera.type('/rescued\r');
	await camera.shows('1 of 3');
	camera.type('\r');
	await camera.shows('1 of 1 artifact');
	camera.type('R');
	await camera.shows('into which database');
	camera.type('u');
	await camera.shows('restored.db');
	camera.type(`sqlite:${folder}/restored.db\r\r`);
	await camera.shows('Restore now?');
	camera.type('\r');
	await camera.shows('Smart Recovery Successful');
	await camera.shows('succeeded');
	await camera.take('smart-recovery', 'Smart Recovery: every key of the vault tried, with verdict and reason, and the one that fits');
	await camera.close();
}

process.stdout.write(`pictures are in ${path.relative(process.cwd(), assets)}\n`);
