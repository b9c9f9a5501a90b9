/**
 * Of a stream and the tool at its end, both of which failed, the cause is told and not its echo.
 */
import {expect, test} from 'vitest';
import {DestinationError, InterruptedError, SourceError} from '../../source/core/errors.js';
import {settleStreamAndTool} from '../../source/operations/settle-stream-and-tool.js';

const toolDied = new SourceError({code: 'DUMP_INCOMPLETE', message: 'the tool was killed by SIGPIPE', hint: 'None.'});
const diskFull = new DestinationError({code: 'STORAGE_FAILED', message: 'the disk went away', hint: 'None.'});
const notStopped = new SourceError({code: 'TOOL_NOT_STOPPED', message: 'it goes on by itself', hint: 'None.'});
const brokenPipe = Object.assign(new Error('write EPIPE'), {code: 'EPIPE'});

const settle = async (stream: Promise<unknown>, tool: Promise<unknown>) => settleStreamAndTool(stream, tool);

test('two good ends give what both have to say', async () => {
	expect(await settleStreamAndTool(Promise.resolve('moved'), Promise.resolve('finished'))).toEqual(['moved', 'finished']);
});

test('a storage that failed is the cause, and the tool that lost its reader is the echo', async () => {
	await expect(settle(Promise.reject(diskFull), Promise.reject(toolDied))).rejects.toBe(diskFull);
});

test('a tool that died is the cause, and the broken pipe is the echo', async () => {
	await expect(settle(Promise.reject(brokenPipe), Promise.reject(toolDied))).rejects.toBe(toolDied);
});

test('an interruption is told as that, whatever the tool says of its own end', async () => {
	const interruption = new InterruptedError('SIGINT');

	await expect(settle(Promise.reject(interruption), Promise.reject(toolDied))).rejects.toBe(interruption);
});

test('a tool that goes on by itself is told before anything else', async () => {
	await expect(settle(Promise.reject(diskFull), Promise.reject(notStopped))).rejects.toBe(notStopped);
});

test('one end that failed is enough', async () => {
	await expect(settle(Promise.resolve(), Promise.reject(toolDied))).rejects.toBe(toolDied);
	await expect(settle(Promise.reject(brokenPipe), Promise.resolve())).rejects.toBe(brokenPipe);
});
