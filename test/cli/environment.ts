/**
 * An environment made of memory: commands run in-process with a clock, streams and folders of the test's own.
 */
import {EventEmitter} from 'node:events';
import process from 'node:process';
import {PassThrough} from 'node:stream';
import {type Environment, type InputStream, type OutputStream} from '../../source/cli/environment.js';

export type TestEnvironment = Environment & {
	readonly signals: EventEmitter;
	/** What was written so far. */
	written(): {readonly stdout: string; readonly stderr: string};
};

export type TestEnvironmentOptions = Partial<Pick<Environment, 'env' | 'workingFolder' | 'now'>> & {
	/** What stdin holds, to its end; left open where absent. */
	readonly stdin?: string;
	/** All three streams are a terminal of so many columns. */
	readonly columns?: number;
};

export function testEnvironment(words: readonly string[], options: TestEnvironmentOptions = {}): TestEnvironment {
	const {env = {}, workingFolder = '/nowhere', now = () => new Date('2026-11-24T14:05:09Z'), stdin, columns} = options;
	const stdout = capture(columns);
	const stderr = capture(columns);
	let counter = 0;
	return {
		words,
		env,
		workingFolder,
		userHome: '/nowhere/home',
		hostname: 'testhost',
		version: '1.2.3',
		pid: process.pid,
		nodeVersion: '20.19.0',
		program: [process.execPath],
		stdin: inputStream(stdin, columns !== undefined),
		stdout: stdout.stream,
		stderr: stderr.stream,
		// `process`, which it stands for, is one.
		signals: new EventEmitter(), // eslint-disable-line unicorn/prefer-event-target
		now,
		randomHex: byteLength => (++counter).toString(16).padStart(byteLength * 2, '0').slice(-byteLength * 2),
		written: () => ({stdout: stdout.text(), stderr: stderr.text()}),
	};
}

function capture(columns: number | undefined): {stream: OutputStream; text(): string} {
	const stream = new PassThrough({encoding: 'utf8'});
	let text = '';
	stream.on('data', (chunk: string) => {
		text += chunk;
	});
	return {
		stream: Object.assign(stream, columns === undefined ? {} : {isTTY: true, columns}),
		text: () => text,
	};
}

function inputStream(text: string | undefined, isTTY: boolean): InputStream {
	const stream = Object.assign(new PassThrough(), {isTTY});
	if (text !== undefined) {
		stream.end(text);
	}

	return stream;
}
