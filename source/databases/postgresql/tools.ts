/**
 * Which pg_dump and psql are used: those on the PATH, unless they are older than the server and a newer one is installed beside.
 * With none on the PATH there is none: the message names a folder that has one.
 * The rule: a pg_dump older than its server is refused, because it may silently leave out what it doesn't know.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {RefusedError, systemErrorCode} from '../../core/errors.js';
import {runTool, type ToolEnvironment, type ToolCommand} from '../../tools/client-tool.js';
import {findTools, readToolVersion, type Tool} from '../../tools/find-tool.js';

/** Where Debian's packages keep one folder for each major version. */
const versionsFolder = '/usr/lib/postgresql';

type ToolName = 'psql' | 'pg_dump' | 'pg_restore' | 'pg_isready';

/** The path of a tool whose version doesn't matter. */
export async function postgresqlTool(name: ToolName, env: ToolEnvironment): Promise<string> {
	const [first] = await candidates(name, env);
	return first;
}

/** Whether a psql can be kept from running commands that a dump has in it (since August 2025: 13.22, 14.19, 15.14, 16.10, 17.6). */
export async function knowsRestrict({program, env}: ToolCommand, signal: AbortSignal): Promise<boolean> {
	const {stdout} = await runTool({
		program, arguments_: ['--help=commands'], env, secrets: [],
	}, '', signal);
	return stdout.includes(String.raw`\restrict`);
}

/** The first pg_dump that is not older than the server. Throws RefusedError (CLIENT_TOO_OLD). */
export async function pgDumpFor(serverVersionNumber: number, env: ToolEnvironment, signal: AbortSignal): Promise<Tool> {
	const serverMajor = Math.floor(serverVersionNumber / 10_000);
	const seen: string[] = [];
	for (const file of await candidates('pg_dump', env)) {
		const text = await readToolVersion(file, env, signal);
		const version = /\) (?<version>\d+(?:\.\d+)*)/v.exec(text)?.groups?.version ?? '0';
		if (Number.parseInt(version, 10) >= serverMajor) {
			return {path: file, version};
		}

		seen.push(version);
	}

	throw new RefusedError({
		code: 'CLIENT_TOO_OLD',
		message: `pg_dump ${seen[0]} is older than its server, which is PostgreSQL ${serverMajor}`,
		hint: `Install the newer client: apt-get install postgresql-client-${serverMajor} (from apt.postgresql.org where the distribution has none).`,
	});
}

async function candidates(name: ToolName, env: ToolEnvironment): Promise<readonly [string, ...string[]]> {
	return findTools({
		names: [name], env, folders: await versionFolders(), packageName: 'postgresql-client',
	});
}

async function versionFolders(): Promise<string[]> {
	try {
		const versions = await fs.readdir(versionsFolder);
		return versions
			.toSorted((a, b) => Number.parseFloat(b) - Number.parseFloat(a))
			.map(version => path.join(versionsFolder, version, 'bin'));
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return [];
		}

		throw error;
	}
}
