import fs from 'node:fs';
import process from 'node:process';
import {expect, test} from 'vitest';
import {isSupportedNode, supportedNodes} from '../../source/core/supported-node.js';

test.each(['20.19.0', '20.20.2', '22.15.0', '22.23.1', '23.11.0', '24.0.0', '26.4.0'])('Node %s is supported', version => {
	expect(isSupportedNode(version)).toBe(true);
});

test.each(['18.20.8', '20.18.3', '21.7.3', '22.0.0', '22.12.0', '22.13.1', '22.14.0', ''])('Node "%s" is not', version => {
	expect(isSupportedNode(version)).toBe(false);
});

test('package.json says the same to npm, and the words say it to people', () => {
	const {engines} = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {engines: {node: string}};

	expect(engines.node).toBe('^20.19.0 || >=22.15');
	expect(supportedNodes).toBe('Node 20.19 or a newer 20, or Node 22.15 or newer');
	expect(isSupportedNode(process.versions.node)).toBe(true);
});
