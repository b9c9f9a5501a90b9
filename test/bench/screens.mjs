/**
 * What the screens cost: the time until they stand, the bytes that a live run sends down the line, the processor time for watching it.
 */
import process from 'node:process';
import fs from 'node:fs';
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import {median} from './measure.mjs';

const watchedMs = 10_000;

/** A dump that goes on for longer than it is watched. */
const longDump = 'i=0; while [ $i -lt 300 ]; do head -c 500000 /dev/urandom | base64; sleep 0.05; i=$((i+1)); done';

export const screenCases = {
	async screens(workshop) {
		await workshop.job('watched', longDump);
		const starts = [];
		for (let round = 0; round < 5; round++) {
			const screens = openScreens(workshop);
			starts.push(await screens.shows('[1 Jobs]'));
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
};

function openScreens({program, env, folder}) {
	const {NO_COLOR: _plain, ...coloured} = env;
	const startedMs = performance.now();
	const terminal = pty.spawn(process.execPath, [program], {
		name: 'xterm-256color', cols: 80, rows: 24, cwd: folder, env: {...coloured, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
	});
	let output = '';
	let bytes = 0;
	terminal.onData(data => {
		output += data;
		bytes += data.length;
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
		cost: () => ({bytes, cpuMs: cpuMsOf(terminal.pid)}),
		async close() {
			terminal.write('\u{3}');
			await ended;
		},
	};
}

/** User and system time of the process: fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms (man 5 proc). */
function cpuMsOf(pid) {
	const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}
