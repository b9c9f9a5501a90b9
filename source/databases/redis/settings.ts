/**
 * What a Redis source can be told; redis-cli has the same words. A dump holds all databases of its server, so none is named.
 */
import {type KindSettings} from '../../core/kind-settings.js';
import {serverSettings} from '../server-settings.js';

export const redisServer = {usualPort: '6379', passwordVariable: 'REDISCLI_AUTH'} as const;

const {host, port, user, password} = serverSettings(redisServer);

export const redisUrlSettings = {
	host,
	port,
	user: {...user, unset: 'the default one'},
	password,
	tls: {
		label: 'TLS', place: 'address', word: 'rediss://', unset: 'no', choices: ['yes'], help: 'the URL begins so where the server is to speak TLS',
	},
	socket: {
		label: 'Socket', place: 'query', isRare: true, unset: 'none', help: 'the file of the server\'s socket, instead of a host',
	},
	cacert: {
		label: 'CA file', place: 'query', isRare: true, unset: 'the usual ones', help: 'a PEM file of authorities that sign for the server',
	},
	cert: {
		label: 'Certificate', place: 'query', isRare: true, unset: 'none', help: 'a PEM file: the client\'s own certificate',
	},
	key: {
		label: 'Its key', place: 'query', isRare: true, unset: 'none', help: 'a PEM file: the private key of that certificate',
	},
	sni: {
		label: 'TLS name', place: 'query', isRare: true, unset: 'the host', help: 'the name that the server is asked for by TLS',
	},
} as const satisfies KindSettings;
