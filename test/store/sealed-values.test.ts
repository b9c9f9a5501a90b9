import fs from 'node:fs';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../source/store/open-store.js';
import {type SealedValue} from '../../source/store/sealed-values.js';
import {type Home, makeHome} from './store-home.js';

let home: Home;
let store: Store;

beforeEach(() => {
	home = makeHome();
	store = home.open({newId: () => '7b0ae5c1-5c6a-4a3e-9a51-0d3f6f6c2a10'});
	store.meta.setCanary('sealed canary');
	store.profiles.add({
		id: 'p1', name: 'orders', sealedKey: 'sealed key', fingerprint: '0'.repeat(32), origin: 'created',
	});
	store.profiles.add({
		id: 'p2', name: 'without its key', sealedKey: undefined, fingerprint: '1'.repeat(32), origin: 'adopted',
	});
	store.sources.add({
		id: 's1', name: 'orders', type: 'postgresql', options: {}, sealedSecrets: 'sealed password',
	});
	store.destinations.add({
		id: 'd1', name: 'bucket', type: 's3', options: {}, sealedSecrets: 'sealed secret',
	});
	store.destinations.add({
		id: 'd2', name: 'attic', type: 'local', options: {}, sealedSecrets: undefined,
	});
});

afterEach(() => {
	home.remove();
});

test('every sealed value is visited with its place', () => {
	const visited: SealedValue[] = [];

	const count = store.replaceSealed(value => {
		visited.push(value);
		return value.sealed;
	});

	expect(count).toBe(4);
	expect(visited).toEqual([
		{place: 'meta/canary/7b0ae5c1-5c6a-4a3e-9a51-0d3f6f6c2a10', sealed: 'sealed canary'},
		{place: 'profiles/sealedKey/p1', sealed: 'sealed key'},
		{place: 'sources/sealedSecrets/s1', sealed: 'sealed password'},
		{place: 'destinations/sealedSecrets/d1', sealed: 'sealed secret'},
	]);
});

test('each value is replaced where it was', () => {
	store.replaceSealed(({sealed}) => `${sealed} again`);

	expect(store.meta.read().canary).toBe('sealed canary again');
	expect(store.profiles.findById('p1')?.sealedKey).toBe('sealed key again');
	expect(store.sources.findById('s1')?.sealedSecrets).toBe('sealed password again');
	expect(store.destinations.findById('d1')?.sealedSecrets).toBe('sealed secret again');
});

test('a value that is lost leaves its row, marked so where there were secrets', () => {
	store.replaceSealed(() => undefined);

	expect(store.meta.read().canary).toBeUndefined();
	expect(store.profiles.findById('p1')).toMatchObject({name: 'orders', sealedKey: undefined});
	expect(store.sources.findById('s1')).toMatchObject({sealedSecrets: undefined, secretsLost: true});
	expect(store.destinations.findById('d1')).toMatchObject({sealedSecrets: undefined, secretsLost: true});
	expect(store.destinations.findById('d2')).toMatchObject({sealedSecrets: undefined, secretsLost: false});
});

test('secrets that were entered again are no longer lost', () => {
	store.replaceSealed(() => undefined);

	store.sources.change('s1', {sealedSecrets: {sealed: 'new password'}});

	expect(store.sources.findById('s1')).toMatchObject({sealedSecrets: 'new password', secretsLost: false});
});

test('a replacement that fails half-way changes nothing', () => {
	expect(() => store.transaction(() => store.replaceSealed(({place}) => {
		if (place.startsWith('destinations')) {
			throw new RangeError('stop');
		}

		return 'changed';
	}))).toThrow(RangeError);

	expect(store.profiles.findById('p1')?.sealedKey).toBe('sealed key');
});

test('a sealed value that is gone is in no byte of the closed store', () => {
	store.profiles.remove('p1');
	store.close();

	const bytes = fs.readFileSync(home.file, 'latin1');

	expect(bytes).toContain('without its key');
	expect(bytes).not.toContain('sealed key');
});
