import fs from 'node:fs';
import {expect, test} from 'vitest';
import {correctLock} from './lock.mjs';

const text = fs.readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');

type Lock = {readonly packages: Readonly<Record<string, {readonly hasInstallScript?: boolean; readonly engines?: {readonly node?: string}}>>};

const {packages} = JSON.parse(text) as Lock;

test('package-lock.json is as `npm run lock` leaves it', () => {
	expect(correctLock(text)).toBe(text);
});

test('only what this Node needs can run a script when it is installed', () => {
	const withScripts = Object.entries(packages).filter(([, {hasInstallScript}]) => hasInstallScript).map(([name, {engines}]) => `${name.replace('node_modules/', '')} ${engines?.node ?? ''}`);

	expect(withScripts.toSorted()).toEqual([
		'better-sqlite3 20.x',
		'better-sqlite3-13 >=22',
		'cpu-features <20',
		'esbuild >=18',
		'zstd-napi 20.x',
	]);
});
