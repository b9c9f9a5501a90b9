/**
 * Ends what a test run has started, when the run ends: its servers, and every process that knows the run's folder as its TMPDIR; then
 * removes the folder, and those of others that it is told. It waits for the end of its stdin, which comes however the run ends, by Ctrl-C or `kill -9` as well.
 * Usage: node reaper.mjs FOLDER [OTHER…], in a session of its own.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

const [folder = '', ...others] = process.argv.slice(2);
process.stdin.resume();
process.stdin.once('close', reap);

async function reap() {
	// PostgreSQL waits for its clients at the first signal, not at the second; MariaDB has no ear for the second
	signal(running(), ['SIGTERM', 'SIGINT']);
	const end = Date.now() + 5000;
	while (running().length > 0 && Date.now() < end) {
		await delay(50);
	}

	// A worker may have started another one meanwhile
	while (running().length > 0) {
		signal(running(), ['SIGKILL']);
		await delay(50);
	}

	for (const left of [folder, ...others]) {
		fs.rmSync(left, {
			recursive: true, force: true, maxRetries: 10, retryDelay: 100,
		});
	}
}

/** Servers change their users, their names and their environments, so they are in `pids/`, each with the time at which it was started. */
function running() {
	const servers = names(path.join(folder, 'pids')).filter(pid => read(`/proc/${pid}/stat`).split(' ').includes(read(path.join(folder, 'pids', pid))));
	return [...new Set([...servers, ...names('/proc').filter(pid => isOfThisRun(pid))])].filter(pid => isRunning(pid));
}

function isOfThisRun(pid) {
	return /^\d+$/v.test(pid) && read(`/proc/${pid}/environ`).split('\0').includes(`TMPDIR=${folder}`);
}

/** A zombie has ended; its parent, a test worker that is gone too, never asked for it. */
function isRunning(pid) {
	return /\) [^ZX] /v.test(read(`/proc/${pid}/stat`));
}

function signal(pids, signals) {
	for (const pid of pids) {
		for (const name of signals) {
			try {
				process.kill(Number(pid), name);
			} catch (error) {
				// It has ended at last
				if (error.code !== 'ESRCH') {
					throw error;
				}
			}
		}
	}
}

/** Nothing of a process that ended meanwhile, or belongs to somebody else. */
function read(file) {
	try {
		return fs.readFileSync(file, 'latin1');
	} catch (error) {
		if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(error.code)) {
			return '';
		}

		throw error;
	}
}

function names(directory) {
	return fs.existsSync(directory) ? fs.readdirSync(directory) : [];
}
