/**
 * The database's own properties in a sidecar (docs/format.md, "Sidecar"): the schema that they are read by, and their limit.
 * The rule: whatever a server holds, the header of a chunked artifact has room for them.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {type DatabaseProperties} from '../core/database-properties.js';

/** As JSON; a quarter of the largest header of a chunked artifact. Our choice. */
const propertiesLimitBytes = 16_384;

const text = v.exactOptional(v.string());
const flag = v.exactOptional(v.boolean());

export const propertiesSchema = v.object({
	encoding: text,
	collation: text,
	ctype: text,
	localeProvider: text,
	locale: text,
	localeRules: text,
	owner: text,
	comment: text,
	connectionLimit: v.exactOptional(v.pipe(v.number(), v.integer())),
	settings: v.exactOptional(v.array(v.object({name: v.string(), value: v.string(), role: text}))),
	rights: v.exactOptional(v.array(v.object({grantee: text, right: v.string(), isGrantable: v.exactOptional(v.boolean())}))),
	roles: v.exactOptional(v.array(v.object({
		name: v.string(), isOwner: flag, isGranted: flag, isNamed: flag,
	}))),
});

/** What may grow without bounds, and goes first where there is no room. */
const growing = ['roles', 'rights', 'settings', 'comment', 'localeRules'] as const;

/** @returns What has room, and the names of what has none. */
export function fitProperties(properties: DatabaseProperties): {readonly properties: DatabaseProperties; readonly leftOut: readonly string[]} {
	const fitting = {...properties};
	const leftOut: string[] = [];
	for (const name of growing) {
		if (fitting[name] !== undefined && Buffer.byteLength(JSON.stringify(fitting)) > propertiesLimitBytes) {
			delete fitting[name]; // eslint-disable-line @typescript-eslint/no-dynamic-delete -- a copy
			leftOut.push(name);
		}
	}

	return {properties: fitting, leftOut};
}
