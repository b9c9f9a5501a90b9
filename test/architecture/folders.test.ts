/** Each folder of the source can be entered: docs/architecture.md says with which file, and that file says what it is for. */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const page = fs.readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
const [, table = ''] = page.split('\n| Folder | Begins with | Then |\n', 2);
const rows = table.split('\n\n', 1).join('').split('\n').slice(1).map(row => {
	const [folder = '', first = '', others = ''] = row.split('|').slice(1).map(cell => [...cell.matchAll(/`(?<word>[^`]+)`/gv)].map(({groups}) => groups?.word ?? ''));
	return {folder: folder[0] ?? '', first: first[0] ?? '', others: [...others]};
});

const folders = fs.readdirSync(path.join(root, 'source'), {recursive: true, withFileTypes: true})
	.filter(entry => entry.isDirectory())
	.map(entry => path.relative(path.join(root, 'source'), path.join(entry.parentPath, entry.name)));

/** A kind's folder is opened by the file of its name; a command's file is named by its words. */
function isSelfTelling(folder: string): boolean {
	return fs.existsSync(path.join(root, 'source', folder, `${path.basename(folder)}.ts`)) || folder.startsWith('cli/commands/');
}

test('each folder has a file to begin with', () => {
	const listed = new Set(rows.map(({folder}) => folder));

	expect(folders.length).toBeGreaterThan(30);
	expect(folders.filter(folder => !listed.has(folder) && !isSelfTelling(folder))).toEqual([]);
	expect(rows.filter(({folder}) => !folders.includes(folder))).toEqual([]);
});

test('each of these files is there, in its folder', () => {
	const named = rows.flatMap(({folder, first, others}) => [{folder, file: first}, ...others.map(other => ({folder, file: `${folder}/${other}`}))]);

	expect(named.filter(({folder, file}) => path.posix.dirname(file) !== folder || !fs.existsSync(path.join(root, 'source', file)))).toEqual([]);
});

test('each file says at its head what it is for', () => {
	const files = fs.readdirSync(path.join(root, 'source'), {recursive: true, encoding: 'utf8'}).filter(name => /\.tsx?$/v.test(name));

	expect(files.filter(file => !fs.readFileSync(path.join(root, 'source', file), 'utf8').replace(/^#!.*\n/v, '').startsWith('/**'))).toEqual([]);
});
