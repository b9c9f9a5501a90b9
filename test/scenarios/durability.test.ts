/**
 * What is told to be done outlives a power cut: before a file gets its name, its bytes are on the disk, and after it, the folder is.
 * Seen by the system calls of the program as it runs, and of the SSH server that it stores at.
 */
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	beforeEach, expect, test,
} from 'vitest';
import {describeWithServer, programPath} from '../servers/needs.js';
import {waitFor} from '../servers/shared-server.js';
import {startSsh} from '../servers/ssh.js';
import {builtProgram, cleanEnv} from './program.js';
import {makeJobSandbox, systemKey, type Sandbox} from './sandbox.js';

/** A call that succeeded: `paths` are those of its descriptors and its own. */
type Call = {readonly name: string; readonly paths: readonly string[]};

const traced = ['-f', '-y', '-qq', '-s', '4096', '-e', 'trace=fsync,fdatasync,write,pwrite64,writev,pwritev,link,linkat,rename,renameat,renameat2', '-e', 'write=none'];
let sandbox: Sandbox;
let log: string;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	log = sandbox.path('calls');
});

/** What `dbseal` did, in the order in which it was done. */
async function callsOf(words: readonly string[]): Promise<readonly Call[]> {
	const {file} = await builtProgram();
	const {status, stderr} = spawnSync(programPath('strace'), [...traced, '-o', log, process.execPath, file, ...words], {
		cwd: sandbox.home, encoding: 'utf8', env: {...cleanEnv(sandbox.home), ENCRYPTION_KEY: systemKey},
	});
	expect(status, stderr).toBe(0);
	return parse(await fs.readFile(log, 'utf8'));
}

function parse(text: string): readonly Call[] {
	const begun = new Map<string, string>();
	return text.split('\n').flatMap(line => {
		const [, pid = '', rest = ''] = /^(\d+) +(.*)$/v.exec(line) ?? [];
		if (rest.endsWith('<unfinished ...>')) {
			begun.set(pid, rest);
			return [];
		}

		const whole = rest.startsWith('<... ') ? `${begun.get(pid) ?? ''}${rest}` : rest;
		const [, name] = /^(\w+)\(/v.exec(whole) ?? [];
		if (name === undefined || !/\) += (?:0|[1-9]\d*)$/v.test(whole)) {
			return [];
		}

		const isWrite = name.includes('write');
		return [{name: isWrite ? 'write' : name, paths: isWrite ? descriptors(whole).slice(0, 1) : [...descriptors(whole), ...strings(whole)]}];
	});
}

function descriptors(call: string): string[] {
	return [...call.matchAll(/\b(?:\d+|AT_FDCWD)<(?<file>[^>]+)>/gv)].map(({groups}) => groups?.file ?? '').filter(file => file.startsWith('/'));
}

function strings(call: string): string[] {
	return [...call.matchAll(/"(?<file>[^"]*)"/gv)].map(({groups}) => groups?.file ?? '');
}

/** The name of a call as this test speaks of it: which of those about `file` come last, in order. */
function storyOf(calls: readonly Call[], file: string): readonly string[] {
	const naming = calls.findLastIndex(({name, paths}) => /^(?:link|rename)/v.test(name) && paths.at(-1) === file);
	const temporary = calls[naming]?.paths.at(-2) ?? '';
	const before = calls.slice(0, naming).filter(({paths}) => paths[0] === temporary);
	const lastWrite = before.findLastIndex(({name}) => name === 'write');
	const folder = path.dirname(file);
	return [
		...before.slice(lastWrite).map(({name}) => isSync(name) ? 'synced' : 'written'),
		...(naming === -1 ? [] : ['named']),
		...calls.slice(naming + 1).filter(({name, paths}) => isSync(name) && paths[0] === folder).map(() => 'folder synced').slice(0, 1),
	].filter((word, index, words) => word !== words[index - 1]);
}

function isSync(name: string): boolean {
	return name === 'fsync' || name === 'fdatasync';
}

const durable = ['written', 'synced', 'named', 'folder synced'];

describeWithServer('system calls', 'on the disk before it is told', () => {
	test('an artifact and its sidecar in a folder', async () => {
		const calls = await callsOf(['backup', 'orders']);

		const files = await fs.readdir(sandbox.disk);
		const stories = Object.fromEntries(files.map(file => [file.endsWith('.meta.json') ? 'sidecar' : 'artifact', storyOf(calls, path.join(sandbox.disk, file))]));
		expect(stories).toEqual({artifact: durable, sidecar: durable});
	});

	test('a dump that is restored to a file', async () => {
		await sandbox.good(['backup', 'orders']);

		const calls = await callsOf(['restore', 'orders@latest', '--to-file', sandbox.path('back.sqlite')]);

		expect(storyOf(calls, sandbox.path('back.sqlite'))).toEqual(durable);
	});

	test.runIf(process.getuid?.() === 0)('an artifact at an SSH server, whose folders no client can sync', async () => {
		const ssh = await startSsh();
		const folder = await ssh.createFolder();
		await sandbox.good(['destination', 'add', 'far', `sftp://${ssh.user}@${ssh.host}:${ssh.port}${folder}?host-key=${encodeURIComponent(ssh.hostKey)}&key-file=${ssh.keyFile}`]);
		const tracer = spawn(programPath('strace'), [...traced, '-o', log, '-p', String(ssh.pid)], {stdio: ['ignore', 'ignore', 'pipe']});
		await waitFor('strace', async () => {
			const status = await fs.readFile(`/proc/${ssh.pid}/status`, 'utf8');
			return status.includes(`TracerPid:\t${tracer.pid}`) || undefined;
		});

		await sandbox.good(['backup', '--source', 'shop', '--to', 'far', '--profile', 'main']);
		tracer.kill('SIGINT');
		await once(tracer, 'close');

		const files = await fs.readdir(folder);
		const calls = parse(await fs.readFile(log, 'utf8'));
		const stories = files.map(file => storyOf(calls, path.join(folder, file)));
		expect(stories).toEqual(files.map(() => ['written', 'synced', 'named']));
		expect(files).toHaveLength(2);
	});
});
