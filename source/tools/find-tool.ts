/**
 * Finds client programs and their versions: first those on the person's PATH, then where distributions keep other versions.
 * The rule: a tool that is not there is a SourceError that names the package to install.
 */
import {constants} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {SourceError, systemErrorCode} from '../core/errors.js';
import {describeExit, runTool, type ToolEnvironment} from './client-tool.js';

export type Tool = {
	readonly path: string;
	/** `15.19` */
	readonly version: string;
};

export type ToolSearch = {
	/** In order of preference: `mariadb-dump`, `mysqldump`. */
	readonly names: readonly string[];
	readonly env: ToolEnvironment;
	/** With other versions of what is on the PATH, newest first. */
	readonly folders?: readonly string[];
	/** The Debian package that brings it. */
	readonly packageName: string;
};

/** Paths of all programs of these names; never empty: throws SourceError (TOOL_MISSING). */
export async function findTools({names, env, folders = [], packageName}: ToolSearch): Promise<readonly [string, ...string[]]> {
	const [first, ...others] = await programsIn((env.PATH ?? '').split(path.delimiter).filter(folder => folder !== ''), names);
	const beside = await programsIn(folders, names);
	if (first === undefined) {
		throw new SourceError({
			code: 'TOOL_MISSING',
			message: `${names.join(' or ')} is ${beside[0] === undefined ? 'not installed' : 'not on the PATH'}`,
			hint: beside[0] === undefined
				? `Install the client: apt-get install ${packageName} (Debian, Ubuntu), or put it on the PATH.`
				: `Put ${path.dirname(beside[0])} on the PATH, or install the client: apt-get install ${packageName} (Debian, Ubuntu).`,
		});
	}

	return [first, ...others, ...beside];
}

async function programsIn(folders: readonly string[], names: readonly string[]): Promise<readonly string[]> {
	const files = names.flatMap(name => folders.map(folder => path.join(folder, name)));
	const areThere = await Promise.all(files.map(async file => isProgram(file)));
	return files.filter((_, index) => areThere[index]);
}

/** What a tool says of its version, one line. Throws SourceError (TOOL_MISSING) for one that doesn't run. */
export async function readToolVersion(file: string, env: ToolEnvironment, signal: AbortSignal): Promise<string> {
	const result = await runTool({
		program: file, arguments_: ['--version'], env, secrets: [],
	}, '', signal);
	if (result.exitCode !== 0) {
		throw new SourceError({
			code: 'TOOL_MISSING',
			message: `${file} does not tell its version: ${describeExit(path.basename(file), result)}`,
			hint: 'Reinstall the client, or put a working one first on the PATH.',
		});
	}

	return result.stdout.trim();
}

async function isProgram(file: string): Promise<boolean> {
	try {
		await fs.access(file, constants.X_OK);
		const stats = await fs.stat(file);
		return stats.isFile();
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return false;
	}
}
