/**
 * Client tools that fail on cue, first on a PATH, and a PATH where tools are missing. The scripts are in `test/fixtures/tools`.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {systemPath} from './desk.js';
import {makeHome} from './program.js';

export type ToolFault = 'empty-output' | 'cut-output' | 'killed-half-way' | 'hanging-output' | 'failing-half-way' | 'showing-environment';

const scripts = path.resolve(import.meta.dirname, '../fixtures/tools');

/** A PATH on which these tools have this fault; all others work. */
export async function pathWithFault(fault: ToolFault, ...tools: readonly string[]): Promise<string> {
	return `${await folderWith(fault, tools)}:${systemPath}`;
}

export type HeldTool = {
	readonly PATH: string;
	/** Lets dumps that stand still, and all to come, go on to their end. */
	release(): Promise<void>;
};

/** A PATH on which this dump tool writes 100 kB and then stands still; no clock says for how long. */
export async function holdTool(tool: string): Promise<HeldTool> {
	const folder = await folderWith('held-output', [tool]);
	return {
		PATH: `${folder}:${systemPath}`,
		async release() {
			await fs.writeFile(path.join(folder, 'open'), '');
		},
	};
}

async function folderWith(script: string, tools: readonly string[]): Promise<string> {
	const folder = await fs.mkdtemp(path.join(await makeHome(), 'tools-'));
	for (const tool of tools) {
		await fs.symlink(path.join(scripts, `${script}.sh`), path.join(folder, tool));
	}

	return folder;
}
