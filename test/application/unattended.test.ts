import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {cronLine, systemdUnit} from '../../source/application/unattended.js';

const odd = '/home/me/50% "off"/it\'s $HOME';

/** As cron does it: an unescaped % ends the command, an escaped one is itself; the rest is for sh. */
function wordsThatCronGives(line: string): readonly string[] {
	const command = line.split(/\s+/v).slice(0, 5).length === 5 ? line.replace(/^(?:\S+\s+){5}/v, '') : '';
	const [before = ''] = command.split(/(?<!\\)%/v);
	const output = execFileSync('sh', ['-c', before.replaceAll(String.raw`\%`, '%')], {encoding: 'utf8', env: {PATH: '/usr/bin:/bin'}});
	return output.trimEnd().split('\n');
}

test('a cron line is one that cron and sh take as it was meant, whatever the folders are called', () => {
	const line = cronLine({program: ['/usr/bin/printf', String.raw`%s\n`], home: odd, keyFile: undefined});

	expect(line).toMatch(/^\*\/5 \* \* \* \* {2}/v);
	expect(wordsThatCronGives(line)).toEqual(['backup', '--due', '--quiet', '--home', odd]);
});

test('a cron line sets where the key is', () => {
	const line = cronLine({program: ['/bin/sh', '-c', 'echo "$ENCRYPTION_KEY_FILE"'], home: '/home/me', keyFile: odd});

	expect(wordsThatCronGives(line)).toEqual([odd]);
});

test('a unit of systemd runs the daemon, with what is special to systemd written as itself', () => {
	const unit = systemdUnit({program: ['/usr/bin/node', '/opt/dbseal/main.js'], home: odd, keyFile: '/home/me/.env'});

	expect(unit).toContain(String.raw`ExecStart=/usr/bin/node /opt/dbseal/main.js daemon --home "/home/me/50%% \"off\"/it's $$HOME"`);
	expect(unit).toContain('Environment=ENCRYPTION_KEY_FILE=/home/me/.env');
	expect(unit).toContain('SuccessExitStatus=143');
});
