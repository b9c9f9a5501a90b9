/**
 * How cron and systemd start dbseal: in another folder, with next to no environment.
 * The rule: what is printed works as it stands. Program, home and key file are absolute, and every sign that is special to cron, sh
 * or systemd is written as itself; the key itself is never in it.
 */
import path from 'node:path';
import {shellWord} from '../core/shell-word.js';
import {type Application} from './application.js';
import {checkSystemKey, type KeyOrigin} from './keys/system-key.js';

export type Unattended = {
	/** The executable and its first words, absolute. */
	readonly program: readonly string[];
	/** The folder of the store, absolute. */
	readonly home: string;
	/** Absolute; undefined where dbseal finds the key in the home. */
	readonly keyFile: string | undefined;
};

export type UnattendedLines = {
	readonly cron: string;
	readonly systemd: string;
	/** Of the key that they will find, or not: neither cron nor systemd has the environment of a shell. */
	readonly keyOrigin: KeyOrigin;
};

/** @param program As it was started. Throws a KeyError where there is no key, for then nothing would run. */
export function unattendedLines(application: Application, [executable, ...words]: readonly [string, ...string[]]): UnattendedLines {
	const {store: {home}, place: {workingFolder}} = application;
	const {origin} = checkSystemKey(application);
	// Flags of Node are no paths.
	const program = [executable, ...words.map(word => word.startsWith('-') ? word : path.resolve(workingFolder, word))];
	const unattended = {program, home, keyFile: keyFileOf(origin, home)};
	return {cron: cronLine(unattended), systemd: systemdUnit(unattended), keyOrigin: origin};
}

function keyFileOf(origin: KeyOrigin, home: string): string | undefined {
	return origin.kind === 'environment' || origin.path === path.join(home, '.env') ? undefined : origin.path;
}

/** A line of a crontab. What is due is looked for every five minutes: our choice. */
export function cronLine({program, home, keyFile}: Unattended): string {
	const key = keyFile === undefined ? [] : [`ENCRYPTION_KEY_FILE=${shellWord(keyFile)}`];
	const command = [...key, ...[...program, 'backup', '--due', '--quiet', '--home', home].map(word => shellWord(word))].join(' ');
	// To cron a % is the end of the command (crontab(5)).
	return `*/5 * * * *  ${command.replaceAll('%', String.raw`\%`)}`;
}

/** A service of the user's own systemd: the daemon, started again where it ends by itself. */
export function systemdUnit({program, home, keyFile}: Unattended): string {
	return [
		'[Unit]',
		'Description=dbseal: database backups by their schedules',
		'',
		'[Service]',
		`ExecStart=${[...program, 'daemon', '--home', home].map(word => systemdWord(word)).join(' ')}`,
		...(keyFile === undefined ? [] : [`Environment=${systemdWord(`ENCRYPTION_KEY_FILE=${keyFile}`)}`]),
		'SuccessExitStatus=143',
		'Restart=on-failure',
		'RestartSec=60',
		'',
		'[Install]',
		'WantedBy=default.target',
	].join('\n');
}

/** systemd.service(5), "Command lines": its own quotes, and `%` and `$` doubled. */
function systemdWord(word: string): string {
	const escaped = word.replaceAll('%', '%%').replaceAll('$', () => '$$');
	return /^[\p{L}\p{N}_.\/:@+=%$\-]+$/v.test(word) ? escaped : `"${escaped.replaceAll(/["\\]/gv, String.raw`\$&`)}"`;
}
