/** The pages lead where they say: each link to a file or heading of this repository, and each citation of a heading of docs/format.md. */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const pages = ['README.md', 'SECURITY.md', ...fs.readdirSync(path.join(root, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)];
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');

/** As the web shows of Markdown name them. */
function anchorsOf(page: string): ReadonlySet<string> {
	const headings = read(page).matchAll(/^#+ (?<heading>.*)$/gmv);
	return new Set([...headings].map(({groups}) => (groups?.heading ?? '').trim().toLowerCase().replaceAll(/[^\p{L}\p{N}_ \-]/gv, '').replaceAll(' ', '-')));
}

test.each(pages)('%s has no link to nowhere', page => {
	const links = [...read(page).matchAll(/\]\((?<target>[^\)\s]+)\)/gv)].map(({groups}) => groups?.target ?? '').filter(target => !/^[a-z]+:/v.test(target));
	const broken = links.filter(link => {
		const [file = '', anchor] = link.split('#');
		const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
		return !fs.existsSync(path.join(root, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor));
	});

	expect(broken).toEqual([]);
});

/** Rooms are said without `source/`; what is to be put in is in capitals. */
test.each(pages)('%s names no file of this repository that is not there', page => {
	const named = [...read(page).matchAll(/`(?<file>[\w.\-]+(?:\/[\w.\-]+)+\.(?:ts|tsx|mjs|cjs|json))`/gv)].map(({groups}) => groups?.file ?? '');

	expect(named.filter(file => !/[A-Z]{4}/v.test(file) && ![file, `source/${file}`].some(candidate => fs.existsSync(path.join(root, candidate))))).toEqual([]);
});

test('what the source says to stand under a heading of docs/format.md has that heading', () => {
	const headings = new Set([...read('docs/format.md').matchAll(/^#+ (?:\d+\. )?(?<heading>.*)$/gmv)].map(({groups}) => groups?.heading));
	const files = fs.readdirSync(path.join(root, 'source'), {recursive: true, encoding: 'utf8'}).filter(name => /\.tsx?$/v.test(name));
	const cited = files.flatMap(file => [...read(`source/${file}`).matchAll(/format\.md, (?:"(?<heading>[^"]+)"|section)/gv)].map(({groups}) => ({file, heading: groups?.heading})));

	expect(cited.length).toBeGreaterThan(10);
	expect(cited.filter(({heading}) => !headings.has(heading))).toEqual([]);
});
