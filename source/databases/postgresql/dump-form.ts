/**
 * What dumps of PostgreSQL look like.
 */
import {type DumpForm} from '../dump-form.js';

/** Begins each archive of pg_dump's custom format (pg_backup_archiver.h). */
export const archiveMagic = 'PGDMP';

/** The member that a tar of pg_dump begins with: its table of contents. */
export const tarMagic = 'toc.dat\0';

export const postgresqlDumps: DumpForm = {
	types: ['postgresql', 'postgres'],
	beginnings: [
		{bytes: archiveMagic, name: 'a pg_dump archive'},
		{bytes: '-- PostgreSQL database dump', name: 'a PostgreSQL dump'},
		{bytes: '--\n-- PostgreSQL database', name: 'a PostgreSQL dump'},
	],
	begins: 'text',
};
