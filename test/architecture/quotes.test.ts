/** In messages names stand in "double" quotes; only the words of Smart Recovery have 'single' ones (docs/format.md, "Finding the key"). */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const source = path.resolve(import.meta.dirname, '../../source');
const ofSmartRecovery = /^(?:opening\/|cli\/printers\/event-printer\.ts$)/v;

test('no message has a name in single quotes', () => {
	const files = fs.readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(file => /\.tsx?$/v.test(file) && !ofSmartRecovery.test(file));
	const found = files.flatMap(file => {
		const lines = fs.readFileSync(path.join(source, file), 'utf8').split('\n');
		return lines.filter(line => /\b(?:profile|job|source|destination|at|from) '\$\{/v.test(line) || /'\$\{[\w.]*[nN]ame\}'/v.test(line)).map(line => `${file}: ${line.trim()}`);
	});

	expect(files.length).toBeGreaterThan(400);
	expect(found).toEqual([]);
});
