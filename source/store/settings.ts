/**
 * Settings of this home: text by key. What a key means, and which values it takes, is up to who sets it.
 */
import {type Sql} from './sql.js';

export type SettingsTable = {
	get(key: string): string | undefined;
	/** Undefined removes the setting. */
	set(key: string, value: string | undefined): void;
	all(): ReadonlyMap<string, string>;
};

export function settingsTable(sql: Sql): SettingsTable {
	return {
		get(key) {
			const row = sql.get('SELECT value FROM settings WHERE key = $key', {key});
			return row && String(row.value);
		},
		set(key, value) {
			if (value === undefined) {
				sql.run('DELETE FROM settings WHERE key = $key', {key});
			} else {
				sql.run('INSERT INTO settings (key, value) VALUES ($key, $value) ON CONFLICT DO UPDATE SET value = excluded.value', {key, value});
			}
		},
		all() {
			const rows = sql.all('SELECT key, value FROM settings ORDER BY key');
			return new Map(rows.map(row => [String(row.key), String(row.value)]));
		},
	};
}
