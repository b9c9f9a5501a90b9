import {expect, test} from 'vitest';
import {compareTables} from '../../../source/application/recovery/table-differences.js';
import {type Summary} from '../../../source/core/database.js';

function summary(rowsByTable: Summary['rowsByTable'], ignoresCase = false): Summary {
	return {
		tables: Object.keys(rowsByTable).length, rows: 0, rowsByTable, objects: {}, ignoresCase,
	};
}

test('what is lost comes first, then what changes, then what is new', () => {
	expect(compareTables(summary({same: 1, more: 5, dropped: 2}), summary({same: 1, more: 9, fresh: 0}))).toEqual([
		{table: 'dropped', rowsInTarget: 2, change: 'dropped'},
		{
			table: 'more', rowsInTarget: 5, rowsInBackup: 9, change: 'changed',
		},
		{table: 'fresh', rowsInBackup: 0, change: 'new'},
		{
			table: 'same', rowsInTarget: 1, rowsInBackup: 1, change: 'same',
		},
	]);
});

test('where one side could not be counted nothing is called a change', () => {
	expect(compareTables(undefined, summary({orders: 3}))).toEqual([{table: 'orders', rowsInBackup: 3, change: 'unknown'}]);
	expect(compareTables(summary({orders: 3}), undefined)).toEqual([{table: 'orders', rowsInTarget: 3, change: 'unknown'}]);
});

test('a server that ignores the case of names has one table, not two', () => {
	expect(compareTables(summary({orders: 3}, true), summary({Orders: 3}))).toEqual([{
		table: 'orders', rowsInTarget: 3, rowsInBackup: 3, change: 'same',
	}]);
});
