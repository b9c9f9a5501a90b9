/**
 * Encryption profiles. The master key is here only as its sealed text, at the place `profiles/sealedKey/<id>`.
 */
import * as v from 'valibot';
import {nameKey} from '../core/names.js';
import {
	orAbsent, dateColumn, rowReader, toColumns,
} from './columns.js';
import {nameColumns} from './named-rows.js';
import {insertRow, updateRow} from './rows.js';
import {type Sql, type SqlRow} from './sql.js';

/** `created` here, `imported` from key text or a kit, made by `vault rotate`, or `adopted` from sidecars without its key. */
export type ProfileOrigin = 'created' | 'imported' | 'rotated' | 'adopted';

export type Profile = {
	/** UUID; what sidecars call `profileId`. */
	readonly id: string;
	readonly name: string;
	/** Undefined: the key has to be entered again. */
	readonly sealedKey: string | undefined;
	/** 32 hex characters, lower case; no two profiles share it. */
	readonly fingerprint: string;
	readonly origin: ProfileOrigin;
	readonly createdAt: Date;
	/** When the key was last shown to a person. */
	readonly exportedAt: Date | undefined;
	readonly kitWrittenAt: Date | undefined;
	/** When a kit was last shown to open an artifact. */
	readonly kitProvedAt: Date | undefined;
	/** When a newer key took this one's place; it still opens what it sealed. */
	readonly retiredAt: Date | undefined;
};

export type NewProfile = Pick<Profile, 'id' | 'name' | 'sealedKey' | 'fingerprint' | 'origin'>;

export type ProfileChanges = Partial<Pick<Profile, 'name' | 'sealedKey' | 'exportedAt' | 'kitWrittenAt' | 'kitProvedAt' | 'retiredAt'>>;

/** What Smart Recovery needs of each profile, and no more: vaults can be large. */
export type ProfileKey = Pick<Profile, 'id' | 'name' | 'sealedKey' | 'fingerprint'>;

export type ProfilesTable = {
	/** All of them, in the order of their names. */
	all(): readonly Profile[];
	/** Of every profile, newest first; not checked against a schema. */
	allKeys(): readonly ProfileKey[];
	findById(id: string): Profile | undefined;
	/** In any case of its letters. */
	findByName(name: string): Profile | undefined;
	findByFingerprint(fingerprint: string): Profile | undefined;
	/** @throws UsageError INVALID_NAME, NAME_TAKEN */
	add(profile: NewProfile): Profile;
	/** @throws UsageError INVALID_NAME, NAME_TAKEN */
	change(id: string, changes: ProfileChanges): Profile | undefined;
	/** Removes the profile and the aliases that lead to it. Who asks has made sure that it may go. */
	remove(id: string): void;
};

const profileSchema = v.object({
	id: v.string(),
	name: v.string(),
	sealedKey: orAbsent(v.string()),
	fingerprint: v.pipe(v.string(), v.regex(/^[\da-f]{32}$/v)),
	origin: v.picklist(['created', 'imported', 'rotated', 'adopted']),
	createdAt: dateColumn,
	exportedAt: orAbsent(dateColumn),
	kitWrittenAt: orAbsent(dateColumn),
	kitProvedAt: orAbsent(dateColumn),
	retiredAt: orAbsent(dateColumn),
});

export function profilesTable(sql: Sql, now: () => Date): ProfilesTable {
	const parse = rowReader(sql, 'profiles', profileSchema);
	const findWhere = (condition: string, value: string): Profile | undefined => {
		const row = sql.get(`SELECT * FROM profiles WHERE ${condition} = $value`, {value});
		return row && parse(row);
	};

	return {
		all: () => sql.all('SELECT * FROM profiles ORDER BY nameKey').map(row => parse(row)),
		allKeys: () => sql.all('SELECT id, name, sealedKey, fingerprint FROM profiles ORDER BY rowid DESC').map(row => toProfileKey(row)),
		findById: id => findWhere('id', id),
		findByName: name => findWhere('nameKey', nameKey(name)),
		findByFingerprint: fingerprint => findWhere('fingerprint', fingerprint),
		add: profile => sql.transaction(() => parse(insertRow(sql, 'profiles', {
			...toColumns({...profile, createdAt: now()}),
			...nameColumns(sql, 'profile', profile),
		}))),
		change: (id, changes) => sql.transaction(() => {
			const {name} = changes;
			const names = name === undefined ? {} : nameColumns(sql, 'profile', {id, name});
			const row = updateRow(sql, 'profiles', {...toColumns(changes), ...names, id});
			return row && parse(row);
		}),
		remove(id) {
			sql.run('DELETE FROM profiles WHERE id = $id', {id});
		},
	};
}

function toProfileKey(row: SqlRow): ProfileKey {
	return {
		id: String(row.id),
		name: String(row.name),
		sealedKey: typeof row.sealedKey === 'string' ? row.sealedKey : undefined,
		fingerprint: String(row.fingerprint),
	};
}
