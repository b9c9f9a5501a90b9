/**
 * The program's screens in a pseudo-terminal, read by a terminal emulator, and its picture on request.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import xterm from '@xterm/headless';
import * as pty from '@lydell/node-pty';
import {screenToSvg} from './svg.mjs';

const columns = 100;
const rows = 22;
const root = path.resolve(import.meta.dirname, '../..');

export function openCamera({home, folder, env}) {
	const program = pty.spawn(process.execPath, [path.join(root, 'dist/main.js'), '--home', home], {
		name: 'xterm-256color', cols: columns, rows, cwd: folder, env: {...env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
	});
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	program.onData(data => {
		emulator.write(data);
	});
	const ended = new Promise(resolve => {
		program.onExit(resolve);
	});
	const screen = () => Array.from({length: rows}, (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true) ?? '').join('\n');

	return {
		type(text) {
			program.write(text);
		},
		async shows(text) {
			const deadline = Date.now() + 60_000;
			while (!(typeof text === 'string' ? screen().includes(text) : text.test(screen()))) {
				if (Date.now() > deadline) {
					throw new Error(`the screen never shows ${String(text)}:\n${screen()}`);
				}

				await delay(50);
			}
		},
		async take(name, title) {
			// What is still under way to the screen gets there.
			await delay(300);
			fs.writeFileSync(path.join(root, 'assets', `${name}.svg`), screenToSvg(emulator, title));
		},
		async close() {
			program.write('\u{3}');
			await ended;
		},
	};
}
