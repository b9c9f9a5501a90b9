/**
 * What a PostgreSQL source can be told; libpq has the same words (documentation 34.1.2), and does the checking.
 */
import {type KindSettings} from '../../core/kind-settings.js';
import {databaseSetting, serverSettings} from '../server-settings.js';

export const postgresqlServer = {usualPort: '5432', passwordVariable: 'PGPASSWORD'} as const;

const {host, port, user, password} = serverSettings(postgresqlServer);

export const postgresqlUrlSettings = {
	host: {...host, help: 'the server\'s name or address, or its socket\'s folder', details: 'A folder stands behind the `?`, as `host=/run/postgresql`.'},
	port,
	database: databaseSetting,
	user,
	password,
	sslmode: {
		label: 'TLS', place: 'query', unset: 'prefer', choices: ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'], help: 'whether TLS is used, and what is checked of the server',
	},
	sslrootcert: {
		label: 'CA file', place: 'query', isRare: true, unset: 'libpq\'s', help: 'a PEM file of authorities that sign for the server',
	},
	sslcert: {
		label: 'Certificate', place: 'query', isRare: true, unset: 'none', help: 'a PEM file: the user\'s own certificate',
	},
	sslkey: {
		label: 'Its key', place: 'query', isRare: true, unset: 'none', help: 'a PEM file: the private key of that certificate',
	},
	channel_binding: {
		label: 'Binding', place: 'query', isRare: true, unset: 'prefer', choices: ['disable', 'prefer', 'require'], help: 'whether the password is tied to the TLS connection',
	},
	connect_timeout: {
		label: 'Timeout', place: 'query', isRare: true, unset: '15', help: 'seconds to wait for the server',
	},
	target_session_attrs: {
		label: 'Server\'s role',
		place: 'query',
		isRare: true,
		unset: 'any',
		choices: ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'],
		help: 'of several hosts, which one is taken',
	},
} as const satisfies KindSettings;
