/**
 * How a job reads on the board: its sign and name, the age of its data, how long a restore takes, copies, drill, key, and what is next.
 */
import {formatAge, formatBytes, formatDuration} from '../../core/text.js';
import {type TableColumn} from '../components/table.js';
import {type Readiness} from '../../application/readiness/readiness.js';
import {type Signs, type Tone} from '../theme.js';

export function boardColumns(now: number): ReadonlyArray<TableColumn<Readiness>> {
	return [
		{
			title: 'Job', width: 12, grow: 3, text: (row, {signs}) => `${verdictSign(row, signs)} ${row.job}`, tone: verdictTone,
		},
		{
			title: 'Data',
			width: 7,
			text: ({lastGoodBackup, isOverdue}, {signs}) => lastGoodBackup ? `${isOverdue ? `${signs.warning} ` : ''}${shortAge(lastGoodBackup.at, now)}` : 'none',
			tone: ({lastGoodBackup, isOverdue}) => lastGoodBackup ? (isOverdue ? 'warning' : 'plain') : 'bad',
			compare: (first, second) => takenAt(second) - takenAt(first),
		},
		{
			title: 'Restore',
			width: 8,
			text: ({measuredRestore}) => measuredRestore ? shortTime(measuredRestore.timeToRestoreMs) : 'unknown',
			tone: ({measuredRestore}) => measuredRestore ? 'plain' : 'quiet',
			compare: (first, second) => (first.measuredRestore?.timeToRestoreMs ?? Infinity) - (second.measuredRestore?.timeToRestoreMs ?? Infinity),
		},
		{
			title: 'Copies',
			width: 6,
			text: ({heldAt, lackedBy}) => heldAt.length + lackedBy.length === 0 ? 'none' : `${heldAt.length} of ${heldAt.length + lackedBy.length}`,
			tone: ({heldAt, lackedBy}) => heldAt.length > 1 && lackedBy.length === 0 ? 'good' : 'warning',
			compare: (first, second) => first.heldAt.length - second.heldAt.length,
		},
		{
			title: 'Drill',
			width: 8,
			fromWidth: 74,
			text: ({lastDrill}, {signs}) => lastDrill ? `${lastDrill.verdict === 'passed' ? signs.good : signs.bad} ${shortAge(lastDrill.at, now)}` : 'never',
			tone: ({lastDrill}) => lastDrill ? (lastDrill.verdict === 'passed' ? 'good' : 'bad') : 'warning',
			compare: (first, second) => (second.lastDrill?.at.getTime() ?? 0) - (first.lastDrill?.at.getTime() ?? 0),
		},
		{
			title: 'Key',
			width: 6,
			fromWidth: 74,
			text: keyWord,
			tone: row => ({
				proved: 'good', kit: 'good', shown: 'warning', unsafe: 'bad', none: 'quiet',
			} as const)[keyWord(row)],
		},
		{
			title: 'State', width: 11, fromWidth: 100, text: row => row.enabled ? row.verdict : 'disabled', tone: verdictTone,
		},
		{
			title: 'Next', width: 16, grow: 1, text: ({advice: {action}}) => action === 'nothing' ? '' : action, tone: () => 'accent',
		},
	];
}

/** Whether the key would be there if this machine were gone. */
function keyWord({profile, kitProvedAt, kitWrittenAt, keyExportedAt}: Readiness): 'proved' | 'kit' | 'shown' | 'unsafe' | 'none' {
	if (profile === undefined) {
		return 'none';
	}

	if (kitProvedAt ?? kitWrittenAt) {
		return kitProvedAt ? 'proved' : 'kit';
	}

	return keyExportedAt ? 'shown' : 'unsafe';
}

function verdictSign({enabled, verdict}: Readiness, signs: Signs): string {
	return enabled
		? {
			recoverable: signs.good, untested: signs.idle, 'at risk': signs.warning, unprotected: signs.bad,
		}[verdict]
		: signs.dot;
}

function verdictTone({enabled, verdict}: Readiness): Tone {
	return enabled
		? ({
			recoverable: 'good', untested: 'plain', 'at risk': 'warning', unprotected: 'bad',
		} as const)[verdict]
		: 'quiet';
}

/** What the columns have no room for. */
export function boardFacts(row: Readiness, now: number): readonly string[] {
	const {
		schedule, measuredRestore, heldAt, lackedBy, keyExportedAt, kitWrittenAt, kitProvedAt, profile, lastDrill, lastRun,
	} = row;
	const age = (date: Date | undefined) => date ? formatAge(now - date.getTime()) : 'never';
	const places = [heldAt.length > 0 ? `at ${heldAt.join(', ')}` : 'nowhere', ...(lackedBy.length > 0 ? [`not at ${lackedBy.join(', ')}`] : [])].join(', ');
	const took = measuredRestore && `${measuredRestore.kind} of ${age(measuredRestore.at)} took ${formatDuration(measuredRestore.timeToRestoreMs)}`;
	const size = measuredRestore?.plainSizeBytes === undefined ? '' : ` for ${formatBytes(measuredRestore.plainSizeBytes)}`;
	return [
		`Newest backup: ${places}`,
		`Last run: ${lastRun ? `${lastRun.outcome} ${age(lastRun.at)}` : 'never'}; schedule: ${schedule ?? 'none'}`,
		`Last drill: ${lastDrill ? `${lastDrill.verdict} ${age(lastDrill.at)}` : 'never'}; ${took === undefined ? 'no restore was measured yet' : `the ${took}${size}`}`,
		profile === undefined ? 'Not encrypted' : `Key ${profile}: exported ${age(keyExportedAt)}, kit written ${age(kitWrittenAt)}, kit proved ${age(kitProvedAt)}`,
	];
}

function shortAge(date: Date, now: number): string {
	return formatAge(now - date.getTime()).replace(' ago', '').replace('just now', 'now');
}

/** The largest unit alone: `8 min`. */
function shortTime(durationMs: number): string {
	return formatDuration(durationMs).split(' ').slice(0, 2).join(' ');
}

function takenAt({lastGoodBackup}: Readiness): number {
	return lastGoodBackup?.at.getTime() ?? 0;
}
