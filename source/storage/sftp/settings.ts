/**
 * What an SFTP destination can be told; `url.ts` reads it, and says what may be where it isn't given.
 */
import {type KindSettings} from '../../core/kind-settings.js';

export const sftpUrlSettings = {
	host: {
		label: 'Host', place: 'address', isNeeded: true, help: 'the SSH server',
	},
	port: {
		label: 'Port', place: 'address', unset: '22', help: 'the port of its SSH',
	},
	user: {
		label: 'User', place: 'address', isNeeded: true, help: 'whom to sign in as',
	},
	path: {
		label: 'Folder', place: 'address', isNeeded: true, help: '/folder, or /~/folder for one in the user\'s home',
	},
	hostKey: {
		label: 'Host key', place: 'query', isRare: true, unset: 'asked for', help: 'its fingerprint by ssh-keygen -l; asked for if absent', details: 'Several with commas.',
	},
	keyFile: {
		label: 'Key file', place: 'query', unset: 'none', help: 'a private key on this machine',
	},
	password: {
		label: 'Password', place: 'secret', unset: 'none', help: 'of the user; else the SSH agent or a key of ~/.ssh',
	},
	privateKey: {
		label: 'Private key', place: 'secret', isRare: true, isText: true, unset: 'none', help: 'sealed, instead of a key file', details: 'By `--secret-file private-key=FILE`.',
	},
	passphrase: {
		label: 'Passphrase', place: 'secret', isRare: true, unset: 'none', help: 'of the private key, where it has one',
	},
	timeout: {
		label: 'Timeout', place: 'query', isRare: true, unset: '60', help: 'seconds of silence after which a request is given up',
	},
	tries: {
		label: 'Tries', place: 'query', isRare: true, unset: '8', help: 'how often a request is tried',
	},
} as const satisfies KindSettings;
