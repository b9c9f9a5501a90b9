/**
 * A job's history in sentences, as both faces show it.
 */
import {dayName} from '../../core/days.js';
import {formatBytes, formatCount, plural} from '../../core/text.js';
import {type Change, type TableChange} from './changes.js';
import {type Room} from './growth.js';
import {type JobHistory} from './job-history.js';

export type HistoryLine = {readonly isUnusual: boolean; readonly text: string};

/** Tells the history in lines, of which those on what is unusual come first. */
export function historyLines({sizes, size, tables, rooms}: Pick<JobHistory, 'sizes' | 'size' | 'tables' | 'rooms'>): readonly HistoryLine[] {
	const unusual = tables.filter(({isUnusual}) => isUnusual);
	return [
		...(size ? [{isUnusual: size.isUnusual, text: `the newest dump has ${compare(size, formatBytes)}`}] : []),
		...unusual.map(table => ({isUnusual: true, text: tableText(table)})),
		...(sizes.length === 0 ? [{isUnusual: false, text: 'no backup is known yet'}] : tablesLines(tables, unusual.length)),
		...rooms.map(room => ({isUnusual: room.fullAt !== undefined, text: roomText(room)})),
	].toSorted((one, other) => Number(other.isUnusual) - Number(one.isUnusual));
}

function tablesLines(tables: readonly TableChange[], unusual: number): readonly HistoryLine[] {
	if (tables.length === 0) {
		return [{isUnusual: false, text: 'rows can\'t be compared: they were not counted, or there is one backup only'}];
	}

	const usual = tables.length - unusual;
	return usual === 0 ? [] : [{isUnusual: false, text: `${plural(usual, 'table')} with about as many rows as usual`}];
}

function tableText({table, ...change}: TableChange): string {
	return change.now === undefined ? `table ${table} is gone: usually ${rowsText(change.usual ?? 0)}` : `table ${table} has ${compare(change, rowsText)}`;
}

function rowsText(count: number): string {
	return count === 1 ? '1 row' : `${formatCount(count)} rows`;
}

function compare({now, usual}: Change, format: (value: number) => string): string {
	return `${format(now ?? 0)}${usual === undefined ? '' : `, usually ${format(usual)}`}`;
}

function roomText({destination, freeBytes, day, changePerDayBytes, fullAt}: Room): string {
	return fullAt
		? `${destination} is full about ${dayName(fullAt)}: ${formatBytes(freeBytes)} free, ${formatBytes(-(changePerDayBytes ?? 0))} less each day`
		: `${destination} had ${formatBytes(freeBytes)} free on ${day}`;
}
