/**
 * How much room each destination had, once a day, where its storage can tell: what says when it will be full.
 */
import {type Sql} from './sql.js';

export type FreeSpace = {
	/** `2026-11-24`, UTC. */
	readonly day: string;
	readonly freeBytes: number;
};

/** Days that are remembered. Our choice: what is older says nothing of when a disk will be full. */
const keptDays = 90;

export type FreeSpaceTable = {
	/** Whether it is known for this day already. */
	has(destinationId: string, day: string): boolean;
	/** The first of a day stays; of a destination that is not in the store nothing is kept. */
	record(destinationId: string, space: FreeSpace): void;
	/** Oldest first. */
	list(destinationId: string): readonly FreeSpace[];
};

export function freeSpaceTable(sql: Sql): FreeSpaceTable {
	return {
		has: (destinationId, day) => sql.get('SELECT 1 FROM freeSpace WHERE destinationId = $destinationId AND day = $day', {destinationId, day}) !== undefined,
		record(destinationId, {day, freeBytes}) {
			sql.transaction(() => {
				sql.run(`
					INSERT INTO freeSpace (destinationId, day, freeBytes) SELECT id, $day, $freeBytes FROM destinations WHERE id = $destinationId
					ON CONFLICT DO NOTHING
				`, {destinationId, day, freeBytes});
				sql.run(`DELETE FROM freeSpace WHERE day < date($day, '-${keptDays} days')`, {day});
			});
		},
		list: destinationId => sql.all('SELECT day, freeBytes FROM freeSpace WHERE destinationId = $destinationId ORDER BY day', {destinationId})
			.map(({day, freeBytes}) => ({day: String(day), freeBytes: Number(freeBytes)})),
	};
}
