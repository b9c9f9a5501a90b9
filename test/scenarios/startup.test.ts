import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {builtProgram, cleanEnv, makeHome} from './program.js';
import {makeJobSandbox} from './sandbox.js';

type Metafile = {readonly outputs: Readonly<Record<string, {readonly inputs: Readonly<Record<string, unknown>>}>>};

/** Source files and packages whose code `dbseal` loads for these words, by V8's own record. */
async function loadedInputs(home: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
	const {file, metafile} = await builtProgram();
	const folder = path.join(home, 'coverage');
	spawnSync(process.execPath, [file, ...words], {cwd: home, env: {...cleanEnv(home), ...env, NODE_V8_COVERAGE: folder}});
	const [record = ''] = await fs.readdir(folder);
	const {result} = JSON.parse(await fs.readFile(path.join(folder, record), 'utf8')) as {result: ReadonlyArray<{readonly url: string}>};
	const files = result.filter(({url}) => url.startsWith('file:')).map(({url}) => fileURLToPath(url));
	const {outputs} = JSON.parse(await fs.readFile(metafile, 'utf8')) as Metafile;
	const inputsByFile = new Map(Object.entries(outputs).map(([name, {inputs}]) => [path.basename(name), Object.keys(inputs)]));
	return files.flatMap(loaded => loaded.startsWith(path.dirname(file)) ? inputsByFile.get(path.basename(loaded)) ?? [] : [loaded]);
}

test('--version loads nothing but main, the version and which Node can run it', async () => {
	const home = await makeHome();

	const inputs = await loadedInputs(home, ['--version']);

	expect(inputs.toSorted()).toEqual(['source/core/supported-node.ts', 'source/main.ts', 'source/version.ts']);
});

test('listing a local folder loads neither Ink nor the AWS SDK nor SSH', async () => {
	const sandbox = await makeJobSandbox();

	const inputs = await loadedInputs(sandbox.home, ['list', sandbox.disk]);

	expect(inputs).toContain('source/storage/local/local.ts');
	expect(inputs.filter(input => /node_modules\/(?:ink|react|@aws-sdk|@smithy|ssh2)\//v.test(input))).toEqual([]);
	expect(inputs.filter(input => input.startsWith('source/tui/'))).toEqual([]);
});
