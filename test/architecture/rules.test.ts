import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
	afterAll, beforeAll, describe, expect, test,
} from 'vitest';
import rules from './rules.cjs';

const root = new URL('../..', import.meta.url).pathname;

/** Each a file that breaks one rule: its path, and the import in it. */
const violations: ReadonlyArray<readonly [rule: string, file: string, imported: string]> = [
	['no-upward-from-core', 'source/core/planted.ts', '../crypto/target.js'],
	['no-upward-from-sqlite', 'source/sqlite/planted.ts', '../crypto/target.js'],
	['no-upward-from-crypto', 'source/crypto/planted.ts', '../vault/target.js'],
	['no-upward-from-vault', 'source/vault/planted.ts', '../operations/target.js'],
	['no-upward-from-opening', 'source/opening/planted.ts', '../operations/target.js'],
	['no-upward-from-operations', 'source/operations/planted.ts', '../cli/target.js'],
	['no-upward-from-application', 'source/application/planted.ts', '../cli/target.js'],
	['no-upward-from-cli', 'source/cli/planted-main.ts', '../main.js'],
	['no-leaf-to-leaf-crypto', 'source/crypto/planted-leaf.ts', '../store/target.js'],
	['no-leaf-to-leaf-compression', 'source/compression/planted.ts', '../crypto/target.js'],
	['no-leaf-to-leaf-databases', 'source/databases/planted.ts', '../storage/target.js'],
	['no-leaf-to-leaf-storage', 'source/storage/planted.ts', '../store/target.js'],
	['no-leaf-to-leaf-store', 'source/store/planted.ts', '../crypto/target.js'],
	['no-cli-to-tui', 'source/cli/planted.ts', '../tui/target.js'],
	['no-tui-to-cli', 'source/tui/planted.ts', '../cli/target.js'],
	['recover-stands-alone', 'source/recover/planted.ts', '../store/target.js'],
	['faces-know-the-application', 'source/tui/planted-store.ts', '../store/target.js'],
	['faces-know-the-application', 'source/cli/planted-type.ts', '../operations/target.js'],
	['ink-only-in-tui', 'source/operations/planted-ink.ts', 'ink'],
	['driver-only-in-sqlite', 'source/store/planted-driver.ts', 'better-sqlite3'],
	['sqlite-only-in-store', 'source/vault/planted-sqlite.ts', '../sqlite/target.js'],
	['aws-only-in-storage', 'source/operations/planted-aws.ts', '@aws-sdk/client-s3'],
	['ssh-only-in-storage', 'source/databases/planted-ssh.ts', 'ssh2'],
	['child-processes-only-in-tools', 'source/runs/planted-process.ts', 'node:child_process'],
	['zlib-only-in-compression', 'source/artifacts/planted-zlib.ts', 'node:zlib'],
	['nothing-unresolvable', 'source/core/planted-missing.ts', './nowhere.js'],
];

describe('the import rules bite', () => {
	let folder: string;
	let reported: ReadonlyArray<{readonly rule: string; readonly from: string}>;

	beforeAll(async () => {
		folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-rules-'));
		await plant(folder);
		reported = cruise(folder);
	});

	afterAll(async () => {
		await fs.rm(folder, {recursive: true, force: true});
	});

	test.each(violations)('%s is reported for %s', (rule, file) => {
		expect(reported).toContainEqual({rule, from: file});
	});

	test('a cycle is reported', () => {
		expect(reported.map(({rule}) => rule)).toContain('no-cycles');
	});

	test('a file that nothing imports is reported', () => {
		expect(reported).toContainEqual({rule: 'no-orphans', from: 'source/core/planted-orphan.ts'});
	});

	test('every rule has its planted violation', () => {
		const planted = new Set([...violations.map(([rule]) => rule), 'no-cycles', 'no-orphans']);

		expect(rules.forbidden.map(({name}) => name).filter(name => !planted.has(name))).toEqual([]);
	});
});

async function plant(folder: string): Promise<void> {
	await fs.symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
	await fs.copyFile(path.join(root, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
	const files: Record<string, string> = {
		'source/main.ts': 'export const target = 1;\n',
		'source/core/planted-orphan.ts': 'export const orphan = 1;\n',
		'source/core/cycle-a.ts': 'import {b} from \'./cycle-b.js\';\nexport const a = b;\n',
		'source/core/cycle-b.ts': 'import {a} from \'./cycle-a.js\';\nexport const b = a;\n',
	};
	for (const room of ['core', 'sqlite', 'crypto', 'compression', 'databases', 'storage', 'store', 'vault', 'artifacts', 'operations', 'runs', 'cli', 'tui', 'recover']) {
		files[`source/${room}/target.ts`] = 'export const target = 1;\n';
	}

	for (const [, file, imported] of violations) {
		files[file] = file.includes('planted-type')
			? `import {type target} from '${imported}';\nexport type Use = typeof target;\n`
			: `import * as planted from '${imported}';\nexport const use = planted;\n`;
	}

	for (const [file, text] of Object.entries(files)) {
		await fs.mkdir(path.dirname(path.join(folder, file)), {recursive: true});
		await fs.writeFile(path.join(folder, file), text);
	}
}

/** Dependency-cruiser as `npm run lint:imports` runs it, on the planted tree; it exits with the number of its findings. */
function cruise(folder: string): ReadonlyArray<{rule: string; from: string}> {
	const program = path.join(root, 'node_modules/.bin/depcruise');
	const config = path.join(root, 'test/architecture/rules.cjs');
	const {stdout} = spawnSync(program, ['--config', config, '--output-type', 'json', 'source'], {cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024});
	const {summary} = JSON.parse(stdout) as {summary: {violations: ReadonlyArray<{rule: {name: string}; from: string}>}};
	return summary.violations.map(({rule, from}) => ({rule: rule.name, from}));
}
