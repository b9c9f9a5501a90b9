/**
 * What dumps of Redis and Valkey look like: snapshots (rdb.h, `REDIS` and four digits of the version; Valkey 9 has its own).
 */
import {type DumpForm} from '../dump-form.js';

export const redisMagic = 'REDIS';
export const valkeyMagic = 'VALKEY';

export const redisDumps: DumpForm = {
	types: ['redis'],
	beginnings: [{bytes: redisMagic, name: 'a Redis snapshot'}],
	begins: 'always',
};
