/**
 * What a source on a MariaDB or MySQL server can be told; their clients have the same words.
 */
import {type KindSettings} from '../../core/kind-settings.js';
import {databaseSetting, serverSettings} from '../server-settings.js';

export const mysqlServer = {usualPort: '3306', passwordVariable: 'MYSQL_PWD'} as const;

const {host, port, user, password} = serverSettings(mysqlServer);

export const mysqlUrlSettings = {
	host,
	port,
	database: databaseSetting,
	user,
	password,
	socket: {
		label: 'Socket', place: 'query', isRare: true, unset: 'the client\'s', help: 'the file of the server\'s socket, instead of a host',
	},
	'ssl-ca': {
		label: 'CA file', place: 'query', isRare: true, unset: 'none', help: 'a PEM file; TLS and the server\'s name are then checked',
	},
	'ssl-cert': {
		label: 'Certificate', place: 'query', isRare: true, unset: 'none', help: 'a PEM file: the user\'s own certificate',
	},
	'ssl-key': {
		label: 'Its key', place: 'query', isRare: true, unset: 'none', help: 'a PEM file: the private key of that certificate',
	},
} as const satisfies KindSettings;
