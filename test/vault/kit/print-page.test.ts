import {describe, expect, test} from 'vitest';
import {printPage} from '../../../source/vault/kit/print-page.js';
import {
	books, kitOf, orders, ordersFingerprint,
} from './sample-kit.js';

describe('the page to print', () => {
	const page = printPage(kitOf(orders));

	test('has the key in lines of four groups with their check digits', () => {
		const rows = page.split('\n').filter(line => line.startsWith('<tr><td>')).map(line => line.replaceAll(/<\/?t[dr]>/gv, ' ').trim());

		expect(rows).toEqual([
			'1:  c0ff  ee01  2345  6789  3468',
			'2:  abcd  ef00  1122  3344  8144',
			'3:  5566  7788  99aa  bbcc  9c71',
			'4:  ddee  ff5a  17ec  0de5  8d59',
		]);
	});

	test('names the fingerprint and the jobs that it opens', () => {
		expect(page).toContain(ordersFingerprint);
		expect(page).toContain('the backups of orders nightly, orders hourly');
	});

	test('has one QR code, drawn in black on white', () => {
		expect(page.match(/<svg /gv)).toHaveLength(1);
		expect(page).toContain('fill="white"');
		expect(page).toContain('fill="black"');
	});

	test('needs nothing from the network and runs nothing', () => {
		const withoutNamespace = page.replaceAll('http://www.w3.org/2000/svg', '');

		expect(withoutNamespace).not.toMatch(/https?:|<script|<link|<img|url\(|@import/v);
	});

	test('has a page for each of several keys', () => {
		const pages = printPage(kitOf(orders, books));

		expect(pages.match(/<article>/gv)).toHaveLength(2);
		expect(pages).toContain('key 1 of 2');
		expect(pages).toContain('key 2 of 2');
	});

	test('counts the jobs that there is no room for', () => {
		const jobs = Array.from({length: 30}, (_, index) => `job ${index + 1}`);

		const crowded = printPage(kitOf({...orders, jobs}));

		expect(crowded).toContain('job 11, job 12 and 18 more<');
	});

	test('shows a name with markup in it as it is', () => {
		const marked = printPage(kitOf({...orders, name: 'a <b> & "c"'}));

		expect(marked).toContain('<dd>a &lt;b&gt; &amp; &quot;c&quot;</dd>');
	});
});
