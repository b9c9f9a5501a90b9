/**
 * What dumps of MariaDB and MySQL look like.
 */
import {type DumpForm} from '../dump-form.js';

export const mysqlDumps: DumpForm = {
	types: ['mysql', 'mariadb'],
	beginnings: [
		{bytes: '-- MariaDB dump', name: 'a MariaDB dump'},
		{bytes: '-- MySQL dump', name: 'a MySQL dump'},
		{bytes: '/*M!999999', name: 'a MariaDB dump'},
		{bytes: '/*!', name: 'a MySQL dump'},
	],
	begins: 'text',
};
