import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../source/store/open-store.js';
import {isKeyOf, unlock} from '../../source/vault/unlock.js';
import {createProfile} from '../../source/vault/profiles.js';
import {type Home, makeHome} from '../store/store-home.js';
import {otherSystemKey, systemKey} from './vault-home.js';

let home: Home;
let store: Store;

beforeEach(() => {
	home = makeHome();
	store = home.open();
});

afterEach(() => {
	home.remove();
});

const wrong: unknown = expect.objectContaining({code: 'SYSTEM_KEY_WRONG', exitCode: 12});

test('the first key that a store sees is its key from then on', () => {
	unlock(store, systemKey);

	expect(() => unlock(home.open(), otherSystemKey)).toThrow(wrong);
	expect(unlock(home.open(), systemKey).systemKey).toBe(systemKey);
});

test('a wrong key is found before anything is written', () => {
	unlock(store, systemKey);
	const before = store.meta.read();

	expect(() => unlock(store, otherSystemKey)).toThrow(wrong);

	expect(store.meta.read()).toEqual(before);
});

test('no key fits a store that was never unlocked', () => {
	expect(isKeyOf(store, systemKey)).toBe(false);
});

test('a store that has lost its canary does not take a key that its profiles contradict', () => {
	createProfile(unlock(store, systemKey), 'orders');
	const database = new Database(home.file);
	database.exec('UPDATE meta SET canary = NULL');
	database.close();

	expect(() => unlock(store, otherSystemKey)).toThrow(wrong);
	expect(unlock(store, systemKey).systemKey).toBe(systemKey);
});

test('the right key is not called wrong for a canary that is damaged', () => {
	createProfile(unlock(store, systemKey), 'orders');
	const database = new Database(home.file);
	database.exec('UPDATE meta SET canary = replace(canary, \'v1:\', \'v1:00\')');
	database.close();

	expect(unlock(store, systemKey).systemKey).toBe(systemKey);
	expect(() => unlock(store, otherSystemKey)).toThrow(wrong);
});

test('of two processes that unlock a fresh store at once, one key becomes the vault\'s, and the other is wrong', () => {
	const slow: Store = {
		...store,
		transaction(work) {
			// Between the look at the store and its lock, another process was faster
			unlock(home.open(), systemKey);
			return store.transaction(work);
		},
	};

	expect(() => unlock(slow, otherSystemKey)).toThrow(wrong);
	expect(unlock(store, systemKey).systemKey).toBe(systemKey);
});
