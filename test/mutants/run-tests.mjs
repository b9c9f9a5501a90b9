/**
 * Runs tests of a copy of the tree, until the first one that fails.
 */
import {spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

/** Far more than the tests of a folder take: a change that makes them hang is noticed by that. Our choice. */
const defaultLimitMs = 240_000;

/** So long the suite may take to stop its servers. */
const politeMs = 15_000;

/** Ended with this program, when that is interrupted. */
const live = new Set();

/** Whether all of these tests pass; `output` says which one did not. */
export async function runTests(folder, tests, {limitMs = defaultLimitMs} = {}) {
	const child = spawn(process.execPath, [
		path.join(folder, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', '--bail', '1', '--reporter', 'dot', ...tests,
	], {
		cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, NO_COLOR: '1', CI: ''},
	});
	live.add(child);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', chunk => {
			output += chunk;
		});
	}

	const timer = setTimeout(async () => {
		output += 'the tests hang';
		await end(child);
	}, limitMs);
	const status = await new Promise(resolve => {
		child.once('close', resolve);
	});
	clearTimeout(timer);
	live.delete(child);
	return {isPassed: status === 0, output};
}

/** For an interruption: no suite is left running. */
export async function endTests() {
	await Promise.all([...live].map(async child => end(child)));
}

async function end(child) {
	signal(child, 'SIGINT');
	const start = Date.now();
	while (child.exitCode === null && child.signalCode === null && Date.now() - start < politeMs) {
		await delay(50);
	}

	signal(child, 'SIGKILL');
}

/** To the whole group: vitest's workers, too. */
function signal(child, name) {
	try {
		process.kill(-child.pid, name);
	} catch (error) {
		if (error.code !== 'ESRCH') {
			throw error;
		}
	}
}
