/**
 * What the screens cost: the time until they stand, the bytes that a live run sends down the line, the processor time for watching it.
 */
import process from 'node:process';
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {runBundled} from './bundle.mjs';
import {median, run} from './measure.mjs';

const watchedMs = 10_000;

/** Years of work: what the larger homes that people told of hold. */
const large = {jobs: 508, runs: 20_000, artifacts: 5000};

/** A dump that goes on for longer than it is watched. */
const longDump = 'i=0; while [ $i -lt 300 ]; do head -c 500000 /dev/urandom | base64; sleep 0.05; i=$((i+1)); done';

export const screenCases = {
	async screens(workshop) {
		await workshop.job('watched', longDump);
		const starts = [];
		for (let round = 0; round < 5; round++) {
			const screens = openScreens(workshop);
			starts.push(await screens.shows('[0 Now]'));
			await screens.close();
		}

		const screens = openScreens(workshop);
		await screens.shows('watched');
		screens.type('r');
		await screens.shows('running');
		await delay(2000);
		const before = screens.cost();
		await delay(watchedMs);
		const after = screens.cost();
		await screens.shows('compress');
		screens.type('X');
		await screens.shows('Stop');
		screens.type('\r');
		await screens.shows('interrupted');
		await screens.close();
		return [
			{figure: `${median(starts).toFixed(0)} ms`, wants: '≤ 400 ms', detail: 'from the start of the process until the jobs stand on the screen'},
			{figure: `${((after.bytes - before.bytes) / watchedMs).toFixed(2)} kB/s`, wants: '≤ 5 kB/s', detail: 'written while a run is watched at 80×24'},
			{figure: `${(((after.cpuMs - before.cpuMs) / watchedMs) * 100).toFixed(1)} %`, wants: '≤ 5 %', detail: 'of a core, for watching that run'},
		];
	},
	async 'screens-large'(workshop) {
		const home = path.join(workshop.folder, 'large-home');
		const folder = path.join(workshop.folder, 'large-artifacts');
		fs.mkdirSync(folder);
		await runBundled('fill-store.ts', [home, folder, ...[large.jobs, large.runs, large.artifacts].map(String)], workshop);
		const there = {...workshop, env: {...workshop.env, DBSEAL_HOME: home}};
		// The first look at a destination reads its sidecars, whoever looks
		await workshop.dbseal(['list', 'large', '--quiet'], {env: there.env});
		const {wallMs: nodeMs} = await run(process.execPath, ['--eval', '0']);
		const screens = openScreens(there);
		const firstMs = await screens.shows('[0 Now]');
		await screens.shows(`of ${large.jobs} jobs`);
		const tabMs = [];
		for (const [key, shown] of [['3', '[3 Vault]'], ['5', '[5 Settings]'], ['1', '[1 Jobs]']]) {
			tabMs.push(await screens.answers(key, shown));
		}

		const runsMs = await screens.answers('4', 'of 5000 runs');
		await screens.answers('2', '[2 Restores]');
		const artifactsMs = await screens.answers('\r', `of ${large.artifacts} artifacts`);
		const memoryMb = screens.memoryMb();
		await screens.close();
		return [
			{figure: `${(firstMs - nodeMs).toFixed(0)} ms`, wants: '≤ 250 ms', detail: `first frame with ${large.jobs} jobs and ${large.runs} runs, over Node's own ${nodeMs.toFixed(0)} ms`},
			{figure: `${Math.max(...tabMs).toFixed(0)} ms`, wants: '≤ 100 ms', detail: 'the slowest of three tabs'},
			{figure: `${runsMs.toFixed(0)} ms`, wants: '≤ 500 ms', detail: `Activity with ${large.runs} runs in the store`},
			{figure: `${artifactsMs.toFixed(0)} ms`, wants: '≤ 1000 ms', detail: `${large.artifacts} artifacts of a folder`},
			{figure: `${memoryMb.toFixed(0)} MB`, wants: '≤ 120 MB', detail: 'resident after all of this'},
		];
	},
};

function openScreens({program, env, folder}) {
	const {NO_COLOR: _plain, ...coloured} = env;
	const startedMs = performance.now();
	const terminal = pty.spawn(process.execPath, [program], {
		name: 'xterm-256color', cols: 80, rows: 24, cwd: folder, env: {...coloured, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
	});
	const screen = new xterm.Terminal({cols: 80, rows: 24, allowProposedApi: true});
	let output = '';
	let bytes = 0;
	terminal.onData(data => {
		output += data;
		bytes += data.length;
		screen.write(data);
	});
	const ended = new Promise(resolve => {
		terminal.onExit(resolve);
	});
	return {
		/** Gives the time since the start, in ms. */
		async shows(text) {
			while (!output.includes(text)) {
				await delay(5);
			}

			return performance.now() - startedMs;
		},
		type(text) {
			output = '';
			terminal.write(text);
		},
		/** Gives the time from the key to its answer, in ms. */
		async answers(key, text) {
			const pressedMs = performance.now();
			terminal.write(key);
			// Only what differs is sent: what stands there tells, not what came
			while (!textOf(screen).includes(text)) {
				await delay(1);
			}

			return performance.now() - pressedMs;
		},
		/** Resident, in MB (man 5 proc, VmRSS). */
		memoryMb: () => Number(/VmRSS:\s+(\d+) kB/v.exec(fs.readFileSync(`/proc/${terminal.pid}/status`, 'utf8'))[1]) * 1024 / 1e6,
		cost: () => ({bytes, cpuMs: cpuMsOf(terminal.pid)}),
		async close() {
			terminal.write('\u{3}');
			await ended;
		},
	};
}

function textOf({buffer: {active}, rows}) {
	return Array.from({length: rows}, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '').join('\n');
}

/** User and system time of the process: fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms (man 5 proc). */
function cpuMsOf(pid) {
	const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}
