/**
 * One person's desk for a scenario: a home with its vault, a folder for artifacts, and the built program at hand.
 * The rule: whatever the program says here is searched for the test's secrets, in every scenario.
 */
import {createHash} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import {
	cleanEnv, dbseal, jsonLines, makeHome, startDbseal, type DbsealOptions, type Finished, type Running,
} from './program.js';

/** What a person reads when it ended: empty where it went well. */
export type Answer = Finished & {
	readonly message: string;
	/** The next step. */
	readonly hint: string;
	/** The lines of stdout. */
	readonly lines: readonly string[];
};

export type Desk = {
	readonly home: string;
	/** The destination's folder, stored under the name `disk`. */
	readonly disk: string;
	readonly systemKey: string;
	/** Of the profile `main`. */
	readonly masterKey: string;
	/** Strings that must not show up in anything that the program says. */
	readonly secrets: string[];
	readonly run: (words: readonly string[], options?: DbsealOptions) => Promise<Answer>;
	/** Without waiting for its end. */
	readonly start: (words: readonly string[], options?: DbsealOptions) => Promise<Running>;
	/** Runs commands that only prepare the scenario; throws where one fails. */
	readonly prepare: (...commands: ReadonlyArray<readonly string[]>) => Promise<void>;
	/** Takes a backup that must go well; gives the artifact's path. */
	readonly backUp: (words: readonly string[]) => Promise<string>;
	/** What lies in the home's scratch folder. */
	readonly scratch: () => Promise<readonly string[]>;
};

/** Passwords of the servers in `test/servers`. */
const serverPasswords = ['Pg-Test-Secret-4711', 'Maria-Test-Secret-4711', 'Redis-Test-Secret-4711'] as const;

/** A home with a vault, a profile `main` with a key of the test's own, and a destination `disk`. */
export async function makeDesk(): Promise<Desk> {
	const home = await makeHome();
	const disk = path.join(home, 'disk');
	await fs.mkdir(disk);
	const systemKey = createHash('sha256').update(`system key of ${home}`).digest('hex');
	const masterKey = createHash('sha256').update(`master key of ${home}`).digest('hex');
	const desk = deskAt({
		home, disk, systemKey, masterKey,
	});
	await importKey(desk, 'main', masterKey);
	await desk.prepare(['destination', 'add', 'disk', disk]);
	return desk;
}

export async function importKey(desk: Pick<Desk, 'run'>, name: string, key: string): Promise<void> {
	expect(await desk.run(['vault', 'import', name, '--key-stdin'], {stdin: key})).toMatchObject({exitCode: 0});
}

/** A desk on what may be there already; nothing is run. */
function deskAt(place: Pick<Desk, 'home' | 'disk' | 'systemKey' | 'masterKey'>): Desk {
	const secrets = [place.systemKey, place.masterKey, ...serverPasswords];
	const withKey = (options: DbsealOptions): DbsealOptions => ({...options, env: {ENCRYPTION_KEY: place.systemKey, ...options.env}});
	const run = async (words: readonly string[], options: DbsealOptions = {}) => {
		const finished = await dbseal(place.home, words, withKey(options));
		assertNoSecret(`${finished.stdout}\n${finished.stderr}`, secrets);
		return readAnswer(finished);
	};

	return {
		...place,
		secrets,
		run,
		start: async (words, options = {}) => startDbseal(place.home, words, withKey(options)),
		async prepare(...commands) {
			for (const words of commands) {
				expect(await run(words), words.join(' ')).toMatchObject({exitCode: 0});
			}
		},
		async backUp(words) {
			const {lines: [artifact = ''], exitCode, stderr} = await run(['backup', ...words]);
			expect(exitCode, stderr).toBe(0);
			return artifact.startsWith('disk:') ? path.join(place.disk, artifact.slice(5)) : artifact;
		},
		scratch: async () => filesIn(path.join(place.home, 'scratch')),
	};
}

/** The failure's two lines, as the program prints them. */
export function readAnswer(finished: Finished): Answer {
	return {
		...finished,
		message: /^dbseal: (?<message>.*)$/mv.exec(finished.stderr)?.groups?.message ?? '',
		hint: /^ {2}→ (?<hint>.*)$/mv.exec(finished.stderr)?.groups?.hint ?? '',
		lines: finished.stdout.split('\n').filter(line => line !== ''),
	};
}

function assertNoSecret(text: string, secrets: readonly string[]): void {
	for (const secret of secrets) {
		expect(text.includes(secret), 'a secret is in what the program said').toBe(false);
	}
}

/** All names in a folder, hidden ones included, sorted; none for a missing folder. */
export async function filesIn(folder: string): Promise<readonly string[]> {
	try {
		const names = await fs.readdir(folder);
		return names.toSorted();
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return [];
		}

		throw error;
	}
}

/** Runs of a home, newest first, as `runs list --json` tells them. */
export async function listRuns(desk: Pick<Desk, 'run'>): Promise<ReadonlyArray<Record<string, unknown>>> {
	const {stdout} = await desk.run(['runs', 'list', '--json']);
	const last = jsonLines(stdout).at(-1)?.result;
	return Array.isArray(last) ? last.map((run: unknown) => ({...(run as Record<string, unknown>)})) : [];
}

/** The tester's PATH. */
export const systemPath = cleanEnv('').PATH ?? '';
