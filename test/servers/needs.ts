/**
 * What tests with a real server need, and what happens where it is not installed: the suite is left out with its reason
 * in its name, or fails where CI is set. The table is `needs.json`, shared with `install.mjs`.
 */
import fs from 'node:fs';
import process from 'node:process';
import {describe, test} from 'vitest';

type Need = {
	readonly name: string;
	readonly packages: readonly string[];
	readonly programs: readonly string[];
};

const needs = JSON.parse(fs.readFileSync(new URL('needs.json', import.meta.url), 'utf8')) as readonly Need[];

/** Like `describe`, for tests that need the server or tools of this name in `needs.json`. */
export function describeWithServer(server: string, title: string, body: () => void): void {
	const reason = whyUnavailable(server);
	if (reason === undefined) {
		describe(title, body);
		return;
	}

	if (process.env.CI) {
		test(title, () => {
			throw new Error(reason);
		});
		return;
	}

	describe.skip(`${title} (left out: ${reason})`, body);
}

/** Why tests with this server can't run here; undefined where they can. */
function whyUnavailable(server: string): string | undefined {
	const need = needs.find(({name}) => name === server);
	if (need === undefined) {
		return `${server} is not in needs.json`;
	}

	const missing = need.programs.filter(program => findProgram(program) === undefined);
	return missing.length === 0 ? undefined : `${missing.join(', ')} missing, get it by: apt-get install ${need.packages.join(' ')}`;
}

/** The path of a program; servers are often outside a person's PATH. */
function findProgram(name: string): string | undefined {
	return programFolders().map(folder => `${folder}/${name}`).find(file => fs.existsSync(file));
}

/** The path of a program that the suite is known to have. */
export function programPath(name: string): string {
	const file = findProgram(name);
	if (file === undefined) {
		throw new Error(`${name} is not installed`);
	}

	return file;
}

function programFolders(): string[] {
	const postgresql = '/usr/lib/postgresql';
	const versions = fs.existsSync(postgresql) ? fs.readdirSync(postgresql) : [];
	return [
		...versions.toSorted((a, b) => Number(b) - Number(a)).map(version => `${postgresql}/${version}/bin`),
		...(process.env.PATH ?? '').split(':').filter(folder => folder !== ''),
		'/usr/sbin',
		'/usr/local/sbin',
	];
}
