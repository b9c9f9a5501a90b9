/** How databases are found by their type and by their URL. */
import {expect, test} from 'vitest';
import {dumpFormOf, dumpForms} from '../../source/databases/dump-forms.js';
import {databaseEngines, engineByType, engineForUrl} from '../../source/databases/registry.js';
import {failureOf} from './folder.js';

test('a URL finds its engine, whatever the case of its scheme', () => {
	expect(engineForUrl('SQLite:/srv/shop.db').type).toBe('sqlite');
});

test('an unknown scheme is named without what comes after it', () => {
	expect(() => engineForUrl('oracle://scott:tiger@host/orcl')).toThrow('no kind of database has URLs that begin with "oracle:"');
	expect(() => engineForUrl('oracle://scott:tiger@host/orcl')).toThrow(expect.objectContaining({code: 'INVALID_URL'}));
});

test('a URL that can\'t be understood is not repeated, for it may hold a password', async () => {
	const failure = await failureOf((async () => engineForUrl('//user:Sesame-4711@host/db'))());

	expect(failure).toMatchObject({name: 'UsageError', code: 'INVALID_URL'});
	expect(failure.message).not.toContain('Sesame');
});

test('an unknown type is named', () => {
	expect(() => engineByType('oracle')).toThrow('there is no kind of database called "oracle"');
});

test('of each kind it is known how its dumps begin and how they are loaded by hand, except of a person\'s own commands', () => {
	const unknown = databaseEngines.filter(({type}) => dumpFormOf(type) === undefined);

	expect(unknown.map(({type}) => type)).toEqual(['command']);
	expect(dumpForms.filter(({beginnings, byHand}) => beginnings.length === 0 || (byHand.forms.length === 0 && !byHand.step))).toEqual([]);
});
