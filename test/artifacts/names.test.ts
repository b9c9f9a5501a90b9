import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {
	formatArtifactName, isSidecarName, parseArtifactName, sidecarNameOf, toStem,
} from '../../source/artifacts/names.js';

const parts = {
	jobName: 'orders nightly',
	startedAt: new Date('2026-11-24T14:05:09.123Z'),
	random: Buffer.from('9f3c', 'hex'),
	extension: 'sql',
	compressionSuffix: '.gz',
	isEncrypted: true,
};

describe('an artifact\'s name', () => {
	test('says job, UTC time, four random digits and what was done to the dump', () => {
		expect(formatArtifactName(parts)).toBe('orders-nightly_2026-11-24T14-05-09Z_9f3c.sql.gz.enc');
	});

	test('has 80 characters of a long job name, which leaves room for the rest in what a file system takes', () => {
		const name = formatArtifactName({...parts, jobName: 'x'.repeat(300)});

		expect(name).toBe(`${'x'.repeat(80)}_2026-11-24T14-05-09Z_9f3c.sql.gz.enc`);
	});

	test('has no .enc without encryption, and no suffix without compression', () => {
		expect(formatArtifactName({...parts, isEncrypted: false, compressionSuffix: ''})).toBe('orders-nightly_2026-11-24T14-05-09Z_9f3c.sql');
	});

	test('gives back its stem and its time', () => {
		expect(parseArtifactName('orders-nightly_2026-11-24T14-05-09Z_9f3c.sql.gz.enc')).toEqual({
			stem: 'orders-nightly',
			startedAt: new Date('2026-11-24T14:05:09Z'),
		});
	});

	test.each(['backup.sql.gz.enc', 'a_2026-13-40T99-99-99Z_9f3c.sql', 'notes.txt', ''])('%j is not one', name => {
		expect(parseArtifactName(name)).toBeUndefined();
	});
});

test.each([
	['orders nightly', 'orders-nightly'],
	['Bestellungen für Köln', 'Bestellungen-fu-r-Ko-ln'],
	['../../etc/passwd', 'etc-passwd'],
	['-rf', 'rf'],
	['日本', 'backup'],
	['a\'b"c d', 'a-b-c-d'],
])('the stem of %j is %j', (jobName, stem) => {
	expect(toStem(jobName)).toBe(stem);
});

test('a sidecar is named after its artifact', () => {
	expect(sidecarNameOf('a.sql.gz.enc')).toBe('a.sql.gz.enc.meta.json');
	expect(isSidecarName('a.sql.gz.enc.meta.json')).toBe(true);
	expect(isSidecarName('a.sql.gz.enc')).toBe(false);
});
