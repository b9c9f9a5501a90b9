/**
 * Profile ids of other vaults that are known to mean a profile of this one, so that the next restore finds its key at once.
 */
import {type Sql} from './sql.js';

export type Alias = {
	/** As in sidecars: any text, for other writers' ids need not be UUIDs. */
	readonly oldProfileId: string;
	readonly profileId: string;
	readonly createdAt: Date;
};

export type AliasesTable = {
	/** The id of the profile that an old id means. */
	resolve(oldProfileId: string): string | undefined;
	/** The aliases of one profile, or all there are. */
	list(profileId?: string): readonly Alias[];
	/** A known old id is given its new meaning. */
	set(oldProfileId: string, profileId: string): void;
	remove(oldProfileId: string): void;
};

export function aliasesTable(sql: Sql, now: () => Date): AliasesTable {
	return {
		resolve(oldProfileId) {
			const row = sql.get('SELECT profileId FROM aliases WHERE oldProfileId = $oldProfileId', {oldProfileId});
			return row && String(row.profileId);
		},
		list(profileId) {
			const rows = profileId === undefined
				? sql.all('SELECT * FROM aliases ORDER BY createdAt')
				: sql.all('SELECT * FROM aliases WHERE profileId = $profileId ORDER BY createdAt', {profileId});
			return rows.map(row => ({
				oldProfileId: String(row.oldProfileId),
				profileId: String(row.profileId),
				createdAt: new Date(String(row.createdAt)),
			}));
		},
		set(oldProfileId, profileId) {
			sql.run(`
				INSERT INTO aliases (oldProfileId, profileId, createdAt) VALUES ($oldProfileId, $profileId, $createdAt)
				ON CONFLICT DO UPDATE SET profileId = excluded.profileId, createdAt = excluded.createdAt
			`, {oldProfileId, profileId, createdAt: now().toISOString()});
		},
		remove(oldProfileId) {
			sql.run('DELETE FROM aliases WHERE oldProfileId = $oldProfileId', {oldProfileId});
		},
	};
}
