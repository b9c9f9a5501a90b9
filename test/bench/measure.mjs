/**
 * Runs whole programs and measures them: wall time and peak memory of the process itself.
 * The rule: a figure is only quoted against a peer that ran in turn with it, and as the median.
 */
import process from 'node:process';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import {performance} from 'node:perf_hooks';

/** Runs a command; rejects unless it exits 0. Gives its wall time in ms, its peak memory in MB and its stdout. */
export async function run(command, arguments_, {env = process.env, cwd, stdout = 'ignore', shell = false} = {}) {
	const startedMs = performance.now();
	const child = spawn(command, arguments_, {
		env, cwd, shell, stdio: ['ignore', stdout, 'pipe'],
	});
	let errors = '';
	let output = '';
	child.stderr.on('data', chunk => {
		errors = (errors + chunk).slice(-2000);
	});
	child.stdout?.on('data', chunk => {
		output += chunk;
	});
	let peakMb = 0;
	const timer = setInterval(() => {
		peakMb = Math.max(peakMb, peakOf(child.pid));
	}, 20);
	const exitCode = await new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', resolve);
	});
	clearInterval(timer);
	if (exitCode !== 0) {
		throw new Error(`${command} ${arguments_.join(' ')} exited ${exitCode}: ${errors}`);
	}

	return {wallMs: performance.now() - startedMs, peakMb, output};
}

/** The kernel's own high-water mark of resident memory, in MB; 0 once the process is gone. */
function peakOf(pid) {
	try {
		const [, kilobytes] = /VmHWM:\s+(\d+) kB/v.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
		return Number(kilobytes ?? 0) * 1024 / 1e6;
	} catch {
		return 0;
	}
}

/**
 * Runs both in turn, A B A B …, after one warm-up of each, and gives the medians.
 * What one leaves for the disk is written before the other begins, so that neither pays for it.
 */
export async function compare(rounds, runA, runB) {
	await runA();
	await runB();
	const [a, b] = [[], []];
	for (let round = 0; round < rounds; round++) {
		await run('sync', []);
		a.push(await runA());
		await run('sync', []);
		b.push(await runB());
	}

	return {a: summarise(a), b: summarise(b)};
}

function summarise(runs) {
	return {
		wallMs: median(runs.map(({wallMs}) => wallMs)),
		peakMb: Math.max(...runs.map(({peakMb}) => peakMb)),
	};
}

export function median(values) {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
