/**
 * Which dump tool is used for which server. The rule: a tool of the server's own family comes first, and within its family one
 * that is older than the server is refused, because it may silently leave out what it doesn't know.
 */
import {RefusedError} from '../../core/errors.js';
import {type ToolEnvironment} from '../../tools/client-tool.js';
import {findTools, readToolVersion} from '../../tools/find-tool.js';
import {type Family, familyOf} from './client.js';

export type DumpTool = {
	readonly path: string;
	readonly family: Family;
	/** `10.11.19` */
	readonly version: string;
};

/** Throws SourceError (TOOL_MISSING) or RefusedError (CLIENT_TOO_OLD). */
export async function dumpToolFor(serverVersion: string, env: ToolEnvironment, signal: AbortSignal): Promise<DumpTool> {
	const family = familyOf(serverVersion);
	const isMariadb = family === 'MariaDB';
	const files = await findTools({
		names: isMariadb ? ['mariadb-dump', 'mysqldump'] : ['mysqldump', 'mariadb-dump'],
		env,
		packageName: isMariadb ? 'mariadb-client' : 'mysql-client',
	});
	const tools: DumpTool[] = [];
	for (const path of files) {
		const tool = describeTool(path, await readToolVersion(path, env, signal));
		if (tool.family === family && !isOlder(tool.version, serverVersion)) {
			return tool;
		}

		tools.push(tool);
	}

	// The other family's tool dumps what both have; its version says nothing about this server
	const other = tools.find(tool => tool.family !== family);
	if (other !== undefined) {
		return other;
	}

	throw new RefusedError({
		code: 'CLIENT_TOO_OLD',
		message: `the dump tool ${tools[0]?.version} is older than its server, which is ${family} ${serverVersion}`,
		hint: `Install the client of ${family} ${majorMinor(serverVersion).join('.')}: apt-get install ${isMariadb ? 'mariadb-client' : 'mysql-client'} from its own repository.`,
	});
}

/** Compares major and minor numbers. */
export function isOlder(version: string, than: string): boolean {
	const [major, minor] = majorMinor(version);
	const [otherMajor, otherMinor] = majorMinor(than);
	return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** `mariadb-dump Ver 10.19 Distrib 10.11.6-MariaDB, …`, `mariadb-dump from 11.4.2-MariaDB, …`, `mysqldump  Ver 8.0.36 for …`. */
function describeTool(path: string, text: string): DumpTool {
	const version = /(?:Distrib|from) (?<version>\d+(?:\.\d+)+)/v.exec(text)?.groups?.version
		?? /Ver (?<version>\d+(?:\.\d+)+)/v.exec(text)?.groups?.version
		?? '0.0';
	return {path, family: familyOf(text), version};
}

function majorMinor(version: string): [number, number] {
	const [major = 0, minor = 0] = version.split('.').map(part => Number.parseInt(part, 10));
	return [major, minor];
}

/** As version comments write it: 101118 for MariaDB 10.11.18. */
export function versionNumber(version: string): number {
	const [major = 0, minor = 0, patch = 0] = version.split('.').map(part => Number.parseInt(part, 10));
	return (major * 10_000) + (minor * 100) + patch;
}
