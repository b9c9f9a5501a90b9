/**
 * Where the demo plays: one temporary folder with two servers and a bucket in it, and the program itself as the only actor.
 * The rule: every step is a real call of `dbseal`, shown as one would type it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {callProgram} from '../../application/demo.js';
import {exitCodes} from '../../core/exit-codes.js';
import {type CommandContext} from '../command.js';
import {ReportedFailure} from '../reported-failure.js';
import {shellWord} from '../../core/shell-word.js';

export type DemoStage = {
	readonly folder: string;
	/** Runs `dbseal` on one of the servers, shows what it says, and gives its stdout. */
	call(server: string, words: readonly string[], options?: {readonly isSecret?: boolean}): Promise<string>;
	remove(): void;
};

export function setStage({environment: {program, env}, output, signal}: CommandContext): DemoStage {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-demo-'));
	return {
		folder,
		async call(server, words, {isSecret = false} = {}) {
			const workingFolder = path.join(folder, server);
			fs.mkdirSync(workingFolder, {recursive: true, mode: 0o700});
			output.data(`  $ ${['dbseal', ...words.map(word => shellWord(word))].join(' ')}`);
			const {stdout, stderr, exitCode} = await callProgram({
				program, words, workingFolder, env, signal,
			});
			const said = [stderr, isSecret ? '' : stdout.trimEnd()].filter(text => text !== '').join('\n');
			for (const line of said.split('\n')) {
				output.data(`    ${line}`);
			}

			refuseFailure(exitCode, words);
			return stdout.trim();
		},
		remove() {
			fs.rmSync(folder, {recursive: true, force: true});
		},
	};
}

function refuseFailure(exitCode: number | undefined, words: readonly string[]): void {
	if (exitCode !== 0) {
		throw new ReportedFailure({
			outcome: 'failed',
			exitCode: exitCodes.failed,
			code: 'DEMO_FAILED',
			message: `dbseal ${words[0] ?? ''} ended with exit code ${exitCode ?? 'of a signal'}`,
			hint: 'This is a bug in dbseal, or of this machine\'s set-up: please report it.',
		});
	}
}
