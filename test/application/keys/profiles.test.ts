import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Application, createApplication} from '../../../source/application/application.js';
import {loadKeysAt} from '../../../source/application/keys/given-keys.js';
import {exportKit, leftOutOf} from '../../../source/application/keys/kits.js';
import {
	dropProfile, giveProfileName, listProfiles, makeProfile, revealKey, rotateKey, showProfile, takeKey, takeKeys,
} from '../../../source/application/keys/profiles.js';
import {openStore, type Store} from '../../../source/store/open-store.js';

const now = () => new Date('2026-11-24T14:05:09Z');

let home: string;
let store: Store;
let application: Application;

beforeEach(() => {
	home = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-profiles-'));
	store = openStore({home, now});
	application = createApplication(store, {
		home, env: {ENCRYPTION_KEY: '07'.repeat(32)}, workingFolder: home, hostname: 'testbox', pid: 1, now, randomHex: length => '00'.repeat(length), signal: new AbortController().signal,
	});
});

afterEach(() => {
	store.close();
	fs.rmSync(home, {recursive: true});
});

test('what a face lists and shows of a profile has no sealed key in it', () => {
	const made = makeProfile(application, 'main');

	for (const described of [made, listProfiles(application)[0], showProfile(application, 'main').profile, rotateKey(application, 'main').retired]) {
		expect(described).toMatchObject({hasKey: true, fingerprint: made.fingerprint});
		expect(described).not.toHaveProperty('sealedKey');
	}
});

test('a profile is found by the name that was typed, and by the id of what was shown', () => {
	const {id} = makeProfile(application, 'main');

	expect(revealKey(application, {id})).toBe(revealKey(application, 'MAIN'));
	expect(giveProfileName(application, {id}, 'orders').name).toBe('orders');
	expect(() => revealKey(application, 'order')).toThrow(expect.objectContaining({code: 'NAME_NOT_FOUND', hint: 'Did you mean "orders"? See all with \'dbseal vault list\'.'}));

	dropProfile(application, {id}, 'shown');

	expect(() => revealKey(application, {id})).toThrow(expect.objectContaining({code: 'NAME_NOT_FOUND', message: 'this profile is gone'}));
});

test('a kit of all goes without a damaged key, and says so', async () => {
	makeProfile(application, 'main');
	const {id} = makeProfile(application, 'damaged');
	store.profiles.change(id, {sealedKey: store.profiles.findByName('main')?.sealedKey});

	const kit = await exportKit(application, {profiles: 'all', file: 'kit.zip', version: '0.0.0'});

	expect(kit).toMatchObject({path: path.join(home, 'kit.zip'), profiles: [{name: 'main'}], damaged: [{name: 'damaged'}]});
	expect(leftOutOf(kit, application)).toEqual([]);
});

test('every key of a kit is taken, and a second time found here', async () => {
	makeProfile(application, 'main');
	await exportKit(application, {profiles: ['main', 'main'], file: 'kit', version: '0.0.0'});
	dropProfile(application, 'main', 'shown');
	const {keys, problems} = await loadKeysAt('kit', {workingFolder: home});

	expect(problems).toEqual([]);
	expect(takeKeys(application, keys, 'kit').map(({outcome}) => outcome)).toEqual(['imported']);
	expect(takeKeys(application, keys, 'kit').map(({outcome}) => outcome)).toEqual(['present']);
});

test('a typed key is taken for a profile that waits for it, under the name that it has', () => {
	const {id} = makeProfile(application, 'main');
	const key = revealKey(application, 'main');
	store.profiles.change(id, {sealedKey: undefined});

	expect(takeKey(application, {name: 'another', key})).toMatchObject({isNew: false, profile: {name: 'main', hasKey: true}});
	expect(() => takeKey(application, {name: 'third', key: 'no key'})).toThrow(expect.objectContaining({code: 'MASTER_KEY_INVALID'}));
});
