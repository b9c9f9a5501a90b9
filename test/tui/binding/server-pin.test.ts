/**
 * What the screens pin of an SFTP destination, against a real server.
 */
import fs from 'node:fs/promises';
import {
	afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../../source/store/open-store.js';
import {type BoundServices} from '../../../source/tui/binding/bind-services.js';
import {type ConnectionServices} from '../../../source/tui/services.js';
import {makeHome} from '../../scenarios/program.js';
import {describeWithServer} from '../../servers/needs.js';
import {startSsh, type SshServer} from '../../servers/ssh.js';
import {openBound} from './open-bound.js';

let ssh: SshServer;
let home: string;
let store: Store;
let bound: BoundServices;
let connections: ConnectionServices;

describeWithServer('ssh', 'an SFTP destination of the screens', () => {
	beforeAll(async () => {
		ssh = await startSsh();
	});

	beforeEach(async () => {
		home = await makeHome();
		({store, bound} = openBound(home, {ENCRYPTION_KEY: 'a7'.repeat(32)}));
		({connections} = bound.services);
	});

	afterEach(async () => {
		bound.close();
		store.close();
		await fs.rm(home, {recursive: true, force: true});
	});

	test('shows the host key of its server, and works with it pinned', async () => {
		const draft = {name: 'far', url: urlOf({folder: await ssh.createFolder()}), secret: ''};

		const pin = await connections.findPin('destination', draft);

		expect(pin).toEqual({subject: 'host key', option: 'hostKey', value: ssh.hostKey});
		const findings = await connections.test('destination', {...draft, ...(pin && {pin})}, new AbortController().signal);
		expect(findings.filter(({verdict}) => verdict === 'failed')).toEqual([]);
	});

	test('that moves to another server has its host key seen anew, the old pin left standing or not', async () => {
		const id = savePinned(urlOf({}));
		const kept = `&host-key=${ssh.hostKey}`;

		const pin = await connections.findPin('destination', {
			id, name: 'far', url: urlOf({host: 'localhost'}) + kept, secret: '',
		});

		expect(pin).toMatchObject({value: ssh.hostKey});
	});

	test('that moves to another folder of its server has nothing more to pin', async () => {
		const id = savePinned(urlOf({}));

		const pin = await connections.findPin('destination', {
			id, name: 'far', url: `${urlOf({folder: '/other'})}&host-key=${ssh.hostKey}`, secret: '',
		});

		expect(pin).toBeUndefined();
	});

	test('whose server does not answer says so', async () => {
		const draft = {name: 'far', url: 'sftp://somebody@127.0.0.1:1/folder', secret: ''};

		await expect(connections.findPin('destination', draft)).rejects.toMatchObject({name: 'DestinationError'});
	});
});

function urlOf({host = ssh.host, folder = '/folder'}: {readonly host?: string; readonly folder?: string}): string {
	return `sftp://${ssh.user}@${host}:${ssh.port}${folder}?key-file=${ssh.keyFile}`;
}

function savePinned(url: string): string {
	connections.save('destination', {
		name: 'far', url, secret: '', pin: {subject: 'host key', option: 'hostKey', value: ssh.hostKey},
	});
	return bound.services.overview.getSnapshot().destinations[0]?.id ?? '';
}
