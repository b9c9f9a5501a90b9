/** Sources that are commands, with a real shell and real processes. */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	beforeEach, describe, expect, test,
} from 'vitest';
import {type Database} from '../../../source/core/database.js';
import {InterruptedError} from '../../../source/core/errors.js';
import {commandEngine} from '../../../source/databases/command/command.js';
import {waitFor} from '../../servers/shared-server.js';
import {loadBytes, noSignal, readDump} from '../adapter-helpers.js';
import {failureOf, makeFolder, type TestFolder} from '../folder.js';

let folder: TestFolder;

beforeEach(async () => {
	folder = await makeFolder();
});

describe('a dump', () => {
	test('is what the command writes', async () => {
		const {bytes, report} = await readDump(open(String.raw`printf "one\n"; printf "two\n"`));

		expect(bytes.toString()).toBe('one\ntwo\n');
		expect(report).toEqual({warnings: []});
	});

	test('fails with the exit status and the words of the command', async () => {
		const failure = await failureOf(readDump(open('echo half; echo "table locked" >&2; exit 3')));

		expect(failure).toEqual({name: 'SourceError', code: 'DUMP_INCOMPLETE', message: 'the dump command exited with 3: table locked'});
	});

	test('fails when a signal kills the command', async () => {
		const failure = await failureOf(readDump(open('echo half; kill -9 $$')));

		expect(failure).toEqual({name: 'SourceError', code: 'DUMP_INCOMPLETE', message: 'the dump command was killed by SIGKILL'});
	});

	test('fails when the command exits 0 without a byte', async () => {
		expect(await failureOf(readDump(open('true')))).toMatchObject({name: 'SourceError', code: 'DUMP_EMPTY'});
	});

	test('tells a missing program apart', async () => {
		const failure = await failureOf(readDump(open('no-such-dump-tool --all')));

		expect(failure).toMatchObject({name: 'SourceError', code: 'TOOL_MISSING'});
		expect(failure.message).toContain('no-such-dump-tool');
	});

	test('does not wait for input', async () => {
		const {bytes} = await readDump(open('cat; echo end'));

		expect(bytes.toString()).toBe('end\n');
	});

	test('gets its password by the environment, and not the key of the vault', async () => {
		const database = commandEngine.open({
			type: 'command', options: {dumpCommand: 'echo "$DBSEAL_PASSWORD/$ENCRYPTION_KEY/$HOME"'}, secrets: {password: 'Sesame-4711'},
		}, {env: {PATH: process.env.PATH, HOME: '/home/ana', ENCRYPTION_KEY: 'ab'.repeat(32)}, scratchFolder: folder.scratchFolder});

		const {bytes} = await readDump(database);

		expect(bytes.toString()).toBe('Sesame-4711///home/ana\n');
	});

	test('says nothing of its password when the command does', async () => {
		const database = open('echo "wrong password $DBSEAL_PASSWORD" >&2; exit 1', undefined, 'Sesame-4711');

		expect(await failureOf(readDump(database))).toMatchObject({message: 'the dump command exited with 1: wrong password ***'});
	});

	test('that is aborted ends all that the shell has started', async () => {
		const pidFile = path.join(folder.data, 'pid');
		const controller = new AbortController();
		const {stream, finished} = await open(`sleep 300 & echo $! > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; wait`).dump(controller.signal);
		stream.on('error', () => undefined).resume();
		const pid = await waitFor('the pid', async () => Number(await fs.readFile(pidFile, 'utf8')));

		controller.abort(new InterruptedError('SIGINT'));

		expect(await failureOf(finished)).toMatchObject({name: 'InterruptedError'});
		await waitFor('the end of the sleep', async () => hasEnded(pid));
	});

	test('that is aborted kills what does not want to stop', async () => {
		const pidFile = path.join(folder.data, 'pid');
		const controller = new AbortController();
		const stubborn = `(trap "" TERM; sh -c 'echo $PPID' > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; while :; do sleep 1; done) 2> /dev/null & wait`;
		const {stream, finished} = await open(stubborn).dump(controller.signal);
		stream.on('error', () => undefined).resume();
		const pid = await waitFor('the pid', async () => Number(await fs.readFile(pidFile, 'utf8')));

		controller.abort(new InterruptedError('SIGINT'));

		await failureOf(finished);
		await waitFor('the end of the loop', async () => hasEnded(pid));
	});
});

describe('a load', () => {
	test('gives the command every byte', async () => {
		const file = path.join(folder.data, 'loaded');
		const dump = Buffer.alloc(300_000, 'dump\n');

		await loadBytes(open('true', `cat > '${file}'`), dump, {overwrite: true});

		expect(dump.equals(await fs.readFile(file))).toBe(true);
	});

	test('fails with the exit status and the words of the command', async () => {
		const failure = await failureOf(loadBytes(open('true', 'cat > /dev/null; echo "duplicate key" >&2; exit 2'), Buffer.from('dump'), {overwrite: true}));

		expect(failure).toEqual({name: 'SourceError', code: 'LOAD_FAILED', message: 'the load command exited with 2: duplicate key'});
	});

	test('fails when the command ends before it has read everything', async () => {
		const failure = await failureOf(loadBytes(open('true', 'head -c 10 > /dev/null'), Buffer.alloc(3_000_000), {overwrite: true}));

		expect(failure).toEqual({name: 'SourceError', code: 'LOAD_FAILED', message: 'the load command ended before it had read everything'});
	});

	test('that is destroyed stops the command before its input ends', async () => {
		const file = path.join(folder.data, 'finished');
		const pidFile = path.join(folder.data, 'pid');
		const {stream, finished} = await open('true', `echo $$ > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; cat > /dev/null; echo done > '${file}'`).load({overwrite: true}, noSignal);
		stream.write('half');
		const pid = await waitFor('the pid', async () => Number(await fs.readFile(pidFile, 'utf8')));

		stream.destroy();

		expect(await failureOf(finished)).toMatchObject({name: 'SourceError', code: 'LOAD_FAILED'});
		await waitFor('the end of the command', async () => hasEnded(pid));
		expect(await fs.readdir(folder.data)).toEqual(['pid']);
	});

	test('is refused without a load command, with what to type', async () => {
		const failure = await failureOf(open('true').load({overwrite: true}, noSignal));

		expect(failure).toMatchObject({name: 'UsageError', code: 'INVALID_SETTING'});
	});
});

describe('a check', () => {
	test('does not run the command', async () => {
		const file = path.join(folder.data, 'ran');

		const findings = await open(`touch '${file}'`, 'cat').check(noSignal);

		expect(findings.map(({subject, verdict}) => [subject, verdict])).toEqual([['dump command', 'ok'], ['load command', 'ok']]);
		expect(await fs.readdir(folder.data)).toEqual([]);
	});

	test('finds a command that the shell does not understand', async () => {
		const findings = await open('echo "unclosed').check(noSignal);

		expect(findings[0]).toMatchObject({subject: 'dump command', verdict: 'failed'});
	});

	test('warns of a pipe, which hides a failed dump', async () => {
		const findings = await open('dump-tool | gzip', 'gunzip | load-tool').check(noSignal);

		expect(findings.map(({subject, verdict}) => [subject, verdict])).toContainEqual(['exit status', 'warning']);
	});
});

describe('URLs', () => {
	test('keep both commands and the extension', () => {
		const url = commandEngine.formatUrl({
			type: 'command', options: {dumpCommand: 'ldap dump --dn "a=b&c"', loadCommand: 'load +x', extension: 'ldif'}, secrets: {password: 'Sesame-4711'},
		});

		expect(url).toBe('command:?dump=ldap+dump+--dn+%22a%3Db%26c%22&load=load+%2Bx&extension=ldif');
		expect(commandEngine.parseUrl(url).options).toEqual({dumpCommand: 'ldap dump --dn "a=b&c"', loadCommand: 'load +x', extension: 'ldif'});
	});

	test.each(['command:', 'command:pg_dumpall', 'command:?load=x', 'command:?dump=', 'command:?dump=x&dump=y', 'command:?dump=x&pasword=y', 'command:?dump=x&extension=a/b'])('%s is refused', url => {
		expect(() => commandEngine.parseUrl(url)).toThrow(expect.objectContaining({name: 'UsageError', code: 'INVALID_URL'}));
	});
});

function open(dumpCommand: string, loadCommand?: string, password?: string): Database {
	return commandEngine.open({
		type: 'command',
		options: {dumpCommand, ...(loadCommand === undefined ? {} : {loadCommand})},
		secrets: password === undefined ? {} : {password},
	}, {env: {PATH: process.env.PATH}, scratchFolder: folder.scratchFolder});
}

async function hasEnded(pid: number): Promise<true | undefined> {
	try {
		const status = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
		return status.includes(') Z ') ? true : undefined;
	} catch {
		return true;
	}
}
