import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {listenForInterrupts} from '../../source/cli/interrupts.js';

test('the first signal aborts, with its name as the reason', () => {
	const signals = signalSource();
	const {signal} = listenForInterrupts(signals);

	signals.emit('SIGTERM');

	expect(signal.reason).toMatchObject({name: 'InterruptedError', signalName: 'SIGTERM', exitCode: 143});
});

test('a second hang-up, as shells send one more, finds no process to end', () => {
	const signals = signalSource();
	listenForInterrupts(signals);

	signals.emit('SIGHUP');

	expect({hup: signals.listenerCount('SIGHUP'), term: signals.listenerCount('SIGTERM')}).toEqual({hup: 1, term: 1});
});

test('a second Ctrl-C has the system\'s own meaning again', () => {
	const signals = signalSource();
	listenForInterrupts(signals);

	signals.emit('SIGINT');

	expect(signals.listenerCount('SIGINT')).toBe(0);
});

test('nothing is heard any more after release', () => {
	const signals = signalSource();
	const {release} = listenForInterrupts(signals);

	release();

	expect(['SIGINT', 'SIGTERM', 'SIGHUP'].map(name => signals.listenerCount(name))).toEqual([0, 0, 0]);
});

/** As `process` is one. */
function signalSource(): EventEmitter {
	return new EventEmitter(); // eslint-disable-line unicorn/prefer-event-target
}
