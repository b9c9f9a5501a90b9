/**
 * How cron and systemd start dbseal: in another folder, with next to no environment.
 * The rule: what is printed works as it stands. Program, home and key file are absolute, and every sign that is special to cron, sh
 * or systemd is written as itself; the key itself is never in it.
 */
import {shellWord} from '../core/shell-word.js';

export type Unattended = {
	/** The executable and its first words, absolute. */
	readonly program: readonly string[];
	/** The folder of the store, absolute. */
	readonly home: string;
	/** Absolute; undefined where dbseal finds the key in the home. */
	readonly keyFile: string | undefined;
};

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
