import {pipeline} from 'node:stream/promises';
import {expect, test} from 'vitest';
import {SourceError} from '../../source/core/errors.js';
import {describeExit, startTool} from '../../source/tools/client-tool.js';
import {loadIntoTool} from '../../source/databases/tool-load.js';
import {failureOf, noSignal} from './adapter-helpers.js';

test('a tool that prints more than a pipe holds is not waited for', async () => {
	const {stream, finished} = loadIntoShell('head -c 1000000 /dev/zero; cat > /dev/null');

	await pipeline([new Uint8Array(300_000)], stream);

	await expect(finished).resolves.toEqual({warnings: []});
});

test('a tool that ends before it has read everything fails, though it exits 0', async () => {
	const {stream, finished} = loadIntoShell('head -c 10 > /dev/null');

	await failureOf(pipeline([new Uint8Array(3_000_000)], stream));

	await expect(finished).rejects.toThrow('the shell exited with 0');
});

test('a tool that exits 0 without its closing word fails', async () => {
	const {stream, finished} = loadIntoShell('cat > /dev/null', 'all done');

	await failureOf(pipeline([new Uint8Array(10)], stream));

	await expect(finished).rejects.toThrow('the shell exited with 0');
});

test('a tool that says its closing word has taken everything', async () => {
	const {stream, finished} = loadIntoShell('cat > /dev/null; echo all done', 'all done');

	await pipeline([new Uint8Array(10)], stream);

	await expect(finished).resolves.toEqual({warnings: []});
});

test('what a tool that exits 0 has said is kept, each line once and without secrets', async () => {
	const {stream, finished} = loadIntoShell('cat > /dev/null; echo one hunter2 >&2; echo "the shell: two" >&2; echo one hunter2 >&2');

	await pipeline([new Uint8Array(10)], stream);

	await expect(finished).resolves.toEqual({warnings: ['the shell: one ***', 'the shell: two']});
});

test('a load that is given up while its tool works on the end is not taken for done, and is taken back', async () => {
	let isUndone = false;
	const {stream, finished} = loadIntoTool({
		tool: startTool({
			program: '/bin/sh', arguments_: ['-c', 'cat > /dev/null; sleep 20'], env: {PATH: '/usr/bin:/bin'}, secrets: [],
		}, noSignal),
		name: 'the shell',
		explain: exit => new SourceError({code: 'LOAD_FAILED', message: describeExit('the shell', exit), hint: 'Look.'}),
		async undo() {
			isUndone = true;
		},
	}, noSignal);

	await new Promise<void>(resolve => {
		stream.once('prefinish', resolve).end('everything');
		setImmediate(resolve);
	});
	stream.destroy();

	await expect(finished).rejects.toMatchObject({code: 'LOAD_FAILED', message: 'the shell was stopped before it had everything'});
	expect(isUndone).toBe(true);
});

function loadIntoShell(script: string, closingWord?: string) {
	return loadIntoTool({
		tool: startTool({
			program: '/bin/sh', arguments_: ['-c', script], env: {PATH: '/usr/bin:/bin'}, secrets: ['hunter2'],
		}, noSignal),
		name: 'the shell',
		...(closingWord !== undefined && {closingWord}),
		explain: exit => new SourceError({code: 'LOAD_FAILED', message: describeExit('the shell', exit), hint: 'Look.'}),
	}, noSignal);
}
