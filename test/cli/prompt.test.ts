import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createPrompt} from '../../source/cli/asking/prompt.js';
import {testEnvironment} from './environment.js';

const question = {text: 'Password:', flag: '--password-file FILE'};

function onTerminal() {
	const environment = testEnvironment([], {columns: 80});
	const {signal} = new AbortController();
	return {environment, prompt: createPrompt({yes: false, noInput: false}, environment, signal)};
}

async function type(environment: ReturnType<typeof testEnvironment>, ...pieces: readonly string[]) {
	for (const piece of pieces) {
		await nextTurn();
		environment.stdin.push(piece);
	}
}

test('a secret is masked: the terminal gets one star for each character', async () => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.secret(question);
	await type(environment, 'geh', 'eim\r');

	expect(await answer).toBe('geheim');
	expect(environment.written().stderr).toContain('Password: ******');
	expect(environment.written().stderr).not.toMatch(/[gm]eh|eim/v);
});

test('backspace takes the last character away', async () => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.line(question);
	await type(environment, 'abx\u{7F}c\r');

	expect(await answer).toBe('abc');
});

test('a paste may hold line ends: only Enter ends the answer, and the marks of the paste are no part of it', async () => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.secret(question);
	await type(environment, '\u{1B}[200~0123\r\nabcd', '\u{1B}[201~', '\r');

	expect(await answer).toBe('0123  abcd');
});

test('arrow keys type nothing', async () => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.line(question);
	await type(environment, 'a\u{1B}[Db\u{1B}[3~\r');

	expect(await answer).toBe('ab');
});

test('Ctrl-C in a prompt interrupts like SIGINT', async () => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.secret(question);
	const judged = expect(answer).rejects.toMatchObject({name: 'InterruptedError', signalName: 'SIGINT'});
	await type(environment, 'ab\u{3}');

	await judged;
});

test('two questions in a row are both answered', async () => {
	const {environment, prompt} = onTerminal();

	const first = prompt.line(question);
	await type(environment, 'one\r');
	await first;
	const second = prompt.line(question);
	await type(environment, 'two\r');

	expect(await second).toBe('two');
});

test.each([
	['y\r', true],
	['yes\r', true],
	['\r', false],
	['n\r', false],
	['yo\r', false],
])('%j to a yes/no question is %s', async (keys, expected) => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.yes(question);
	await type(environment, keys);

	expect(await answer).toBe(expected);
});

test('only the exact name confirms', async () => {
	const {environment, prompt} = onTerminal();

	const answer = prompt.typedName({...question, name: 'orders'});
	await type(environment, 'order\r');

	expect(await answer).toBe(false);
});

test('without a terminal nobody is asked, and the error names the flag', async () => {
	const prompt = createPrompt({yes: false, noInput: false}, testEnvironment([]), new AbortController().signal);

	await expect(prompt.secret(question)).rejects.toMatchObject({
		exitCode: 2, code: 'INPUT_NEEDED', hint: 'There is nobody to ask: give --password-file FILE.',
	});
});

test('--no-input asks nobody on a terminal either', async () => {
	const prompt = createPrompt({yes: false, noInput: true}, testEnvironment([], {columns: 80}), new AbortController().signal);

	await expect(prompt.yes(question)).rejects.toMatchObject({code: 'INPUT_NEEDED'});
});

test('--yes answers yes where nobody can be asked', async () => {
	const prompt = createPrompt({yes: true, noInput: true}, testEnvironment([]), new AbortController().signal);

	expect(await prompt.yes(question)).toBe(true);
});
