import {expect, test} from 'vitest';
import {parseWords} from '../../source/cli/flags/parse.js';
import {runProgram} from '../../source/cli/program.js';
import {testEnvironment, type TestEnvironmentOptions} from './environment.js';

async function call(words: readonly string[], options?: TestEnvironmentOptions) {
	const environment = testEnvironment(words, options);
	const exitCode = await runProgram(environment);
	return {exitCode, ...environment.written()};
}

test('without a command and without a terminal the help is on stderr and the exit code is 2', async () => {
	const {exitCode, stdout, stderr} = await call([]);

	expect(exitCode).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toContain('dbseal COMMAND --help');
});

test.each(['--help', '-h', 'help'])('%s is data: it goes to stdout and the exit code is 0', async word => {
	const {exitCode, stdout, stderr} = await call([word]);

	expect(exitCode).toBe(0);
	expect(stdout).toContain('Exit codes');
	expect(stderr).toBe('');
});

test.each([[['help', 'completion']], [['completion', '--help']], [['--help', 'completion']], [['completion', '-h']], [['completion', 'bash', '-h']]])('%j shows the examples first', async words => {
	const {exitCode, stdout} = await call(words);

	expect(exitCode).toBe(0);
	expect(stdout).toMatch(/^dbseal completion: .*\n\nExamples\n/v);
});

test.each([[['--version', '--json']], [['completion', '--version']], [['-v']], [['version']], [['completion', '-v']]])('%j gives the version', async words => {
	expect(await call(words)).toEqual({exitCode: 0, stdout: '1.2.3\n', stderr: ''});
});

test('an unknown command is exit 2 and names the nearest one', async () => {
	expect(await call(['completoin', 'bash'])).toEqual({
		exitCode: 2,
		stdout: '',
		stderr: 'dbseal: unknown command completoin\n  → Did you mean: dbseal completion? All commands: dbseal --help.\n',
	});
});

test.each([
	[['help', 'vault'], 'vault create'],
	[['vault', '-h'], 'vault create'],
])('%j lists the commands of the group', async (words, listed) => {
	const {exitCode, stdout} = await call(words);

	expect(exitCode).toBe(0);
	expect(stdout).toContain(listed);
	expect(stdout).not.toContain('daemon');
});

test.each([
	[['ls'], 'dbseal list'],
	[['rm'], 'dbseal remove'],
	[['delete'], 'dbseal remove'],
	[['source', 'ls'], 'dbseal source list'],
	[['source', 'rm'], 'dbseal source remove'],
	[['job', 'delete'], 'dbseal job remove'],
	[['vault', 'new'], 'dbseal vault create'],
	[['source', 'tets'], 'dbseal source test'],
	[['runs', 'lits'], 'dbseal runs list'],
])('%j suggests %s', async (words, suggested) => {
	const {exitCode, stderr} = await call(words);

	expect(exitCode).toBe(2);
	expect(stderr).toContain(`Did you mean: ${suggested}?`);
});

test('a command of a group that resembles no other of it is not guessed', async () => {
	const {stderr} = await call(['source', 'zzz']);

	expect(stderr).toBe('dbseal: unknown command source zzz\n  → Run dbseal source --help to see all commands.\n');
});

test('a flag of no command names the help of the program', async () => {
	const {stderr} = await call(['-x']);

	expect(stderr).toBe('dbseal: unknown flag -x\n  → See: dbseal --help.\n');
});

test('an unknown command that resembles nothing is not guessed', async () => {
	const {stderr} = await call(['zzzzzzzz']);

	expect(stderr).toBe('dbseal: unknown command zzzzzzzz\n  → Run dbseal --help to see all commands.\n');
});

test.each([
	[['completion', 'bash', '--jsno'], 'unknown flag --jsno', 'Did you mean --json? See: dbseal completion --help.'],
	[['restore', 'x', '--key-file', 'a', '--key-file=b'], '--key-file is given more than once', 'Give it once. See: dbseal restore --help.'],
	[['backup', 'x', '--source-url', 'a', '--source-url', 'b'], '--source-url is given more than once', 'Give it once. See: dbseal backup --help.'],
	[['restore', 'x', '--no-owner', '--no-owner'], '--no-owner is given more than once', 'Give it once. See: dbseal restore --help.'],
	[['completion', 'bash', '-x'], 'unknown flag -x', 'See: dbseal completion --help.'],
	[['completion'], 'completion needs SHELL', 'See: dbseal completion --help.'],
	[['completion', 'bash', 'zsh'], 'completion can\'t take one more word: zsh', 'See: dbseal completion --help.'],
	[['completion', 'tcsh'], 'there is no completion for tcsh', 'It is one of bash, zsh, fish.'],
	[['completion', 'bash', '--home'], '--home needs a value', 'Write --home DIR.'],
])('%j is exit 2 with its reason and the next step', async (words, message, hint) => {
	expect(await call(words)).toEqual({exitCode: 2, stdout: '', stderr: `dbseal: ${message}\n  → ${hint}\n`});
});

test.each([
	[[], {noInput: false, noColor: false, yes: false}],
	[['--no-input', '--no-color', '--yes'], {noInput: true, noColor: true, yes: true}],
])('of %j the global flags are %j', (words, expected) => {
	expect(parseWords('x', {flags: {}, arguments: []}, words).global).toMatchObject(expected);
});

test('with --json an error is one line on stdout, with code and hint', async () => {
	const {exitCode, stdout} = await call(['completion', 'tcsh', '--json']);

	expect(exitCode).toBe(2);
	expect(JSON.parse(stdout)).toEqual({
		type: 'error',
		exitCode: 2,
		error: {code: 'USAGE', message: 'there is no completion for tcsh', hint: 'It is one of bash, zsh, fish.'},
	});
});

test('global flags may stand before the command', async () => {
	const {exitCode, stdout} = await call(['--home', 'completion', '--json', 'completion', 'bash']);

	expect(exitCode).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({type: 'result', exitCode: 0});
});

test('a name with control characters can\'t write to the terminal', async () => {
	const {stderr} = await call(['\u{1B}[2Jevil']);

	expect(stderr).toContain(String.raw`unknown command \x1b[2Jevil`);
});

test('a user without HOME and passwd entry is told to name the store\'s folder (exit 2), and needs no more than that', async () => {
	const nowhere = {...testEnvironment(['status']), userHome: undefined};
	const named = {...testEnvironment(['status', '--home', '/nowhere/at/all']), userHome: undefined};

	const exitCodes = [await runProgram(nowhere), await runProgram(named)];

	expect(exitCodes).toEqual([2, 0]);
	expect(nowhere.written().stderr).toBe('dbseal: nothing says where dbseal keeps its store: HOME is not set, and this user has no entry in the passwd file\n'
		+ '  → Name a folder with --home DIR, or set DBSEAL_HOME.\n');
});
