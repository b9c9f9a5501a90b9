/**
 * What a drill found, dated and kept in the home folder's `drills`: as JSON for programs, as text for people and auditors.
 * The rule: a report says what was seen and nothing more; it has no secret in it.
 */
import {Buffer} from 'node:buffer';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {toStem} from '../../artifacts/names.js';
import {
	formatAge, formatBytes, formatDuration, formatTimestamp, plural,
} from '../../core/text.js';
import {createOutputFile} from '../../files/output-file.js';

export type DrillReport = {
	readonly version: 1;
	readonly job: string;
	readonly host: string;
	readonly startedAt: Date;
	/** `not done`: something was in the way, which says nothing of the backup. */
	readonly verdict: 'passed' | 'failed' | 'not done';
	/** Why it isn't `passed`. */
	readonly error?: {readonly code: string; readonly message: string; readonly hint: string};
	/** Absent as far as the drill didn't come. */
	readonly artifact?: DrilledArtifact;
	readonly restored?: DrilledRestore;
	readonly comparison?: {
		/** False: nothing was counted, so that only the restore itself was shown. */
		readonly isPossible: boolean;
		/** What was counted when the backup was taken; where nothing was, the rows of the dump itself. */
		readonly basis?: 'backup' | 'dump';
		readonly differences: readonly string[];
	};
	readonly check?: {readonly query: string; readonly answer: string; readonly isGood: boolean};
	/** A scratch database that somebody has to remove. */
	readonly scratchLeft?: string;
};

export type DrilledArtifact = {
	readonly name: string;
	readonly destination: string;
	readonly takenAt?: Date;
	/** Between the backup and the drill: what a restore would lose. */
	readonly dataAgeMs?: number;
	/** `the vault`, or the kit's folder. */
	readonly keysFrom: string;
	/** Absent for an artifact that is not encrypted. */
	readonly profileName?: string;
	readonly storedSizeBytes: number;
};

export type DrilledRestore = {
	/** `database dbseal_drill_1a2b3c4d on localhost:5432`. */
	readonly into: string;
	/** From the first byte fetched to the last one loaded. */
	readonly timeToRestoreMs: number;
	readonly plainSizeBytes: number;
	readonly tables: number;
	readonly rows: number;
};

/** Writes both files, mode 0600; gives the path of the text. */
export async function writeReport(report: DrillReport, {home, random}: {readonly home: string; readonly random: string}): Promise<string> {
	const folder = path.join(home, 'drills');
	await fs.mkdir(folder, {recursive: true, mode: 0o700});
	const date = report.startedAt.toISOString().replaceAll(/[:.]/gv, '-');
	const stem = path.join(folder, `${date}-${toStem(report.job)}`);
	await writeText(`${stem}.json`, `${JSON.stringify(report, undefined, 2)}\n`, random);
	await writeText(`${stem}.txt`, reportText(report), random);
	return `${stem}.txt`;
}

/** The files of reports before that, but not of the last one of each job, nor of its last good one. */
export function oldReports(home: string, before: Date): readonly string[] {
	const folder = path.join(home, 'drills');
	const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')).toSorted().toReversed() : [];
	const seen = new Set<string>();
	return names.flatMap(name => {
		// As `writeReport` names them: sorted by time.
		const {date = '', time = '', job = ''} = /^(?<date>[\d\-]{10})T(?<time>[\d\-]{12})Z-(?<job>.+)\.json$/v.exec(name)?.groups ?? {};
		const marks = [job, ...(hasPassed(path.join(folder, name)) ? [`${job} passed`] : [])];
		const isKept = marks.some(mark => !seen.has(mark));
		for (const mark of marks) {
			seen.add(mark);
		}

		const startedAt = new Date(`${date}T${time.slice(0, 8).replaceAll('-', ':')}Z`);
		const stem = path.join(folder, name.slice(0, -'.json'.length));
		return isKept || !(startedAt < before) ? [] : [`${stem}.json`, `${stem}.txt`];
	});
}

function hasPassed(file: string): boolean {
	return /^ {2}"verdict": "passed",?$/mv.test(readFileSync(file, 'utf8'));
}

async function writeText(filePath: string, text: string, random: string): Promise<void> {
	const file = await createOutputFile(filePath, {overwrite: false, random});
	try {
		await pipeline([Buffer.from(text)], file.stream);
		await file.commit();
	} finally {
		await file.abort();
	}
}

function reportText(report: DrillReport): string {
	const {job, host, verdict, startedAt, error, scratchLeft} = report;
	const lines = [
		['Drill', `${job}: ${verdict.toUpperCase()}`],
		['Done', `${formatTimestamp(startedAt)} on ${host}`],
		...(error ? [['Why', error.message], ['Next', error.hint]] : []),
		...artifactLines(report),
		...restoreLines(report),
		...(scratchLeft === undefined ? [] : [['Left', `${scratchLeft}: remove it by hand`]]),
	];
	return lines.map(([title = '', text = '']) => `${title.padEnd(10)}${text}\n`).join('');
}

function artifactLines({artifact}: DrillReport): readonly string[][] {
	if (!artifact) {
		return [];
	}

	const {name, destination, takenAt, dataAgeMs, keysFrom, profileName, storedSizeBytes} = artifact;
	return [
		['Backup', `${name} at ${destination}, ${formatBytes(storedSizeBytes)}`],
		...(takenAt ? [['Taken', `${formatTimestamp(takenAt)}, ${formatAge(dataAgeMs ?? 0)}`]] : []),
		['Key', profileName === undefined ? 'none: it is not encrypted' : `of profile "${profileName}", from ${keysFrom}`],
	];
}

function restoreLines({restored, comparison, check}: DrillReport): readonly string[][] {
	return [
		...(restored
			? [
				['Restored', `${formatBytes(restored.plainSizeBytes)} in ${formatDuration(restored.timeToRestoreMs)}, into ${restored.into}`],
				['Found', `${plural(restored.tables, 'table')}, ${plural(restored.rows, 'row')}`],
			]
			: []),
		...(comparison ? [['Compared', describeComparison(comparison)], ...comparison.differences.map(difference => ['', difference])] : []),
		...(check ? [['Check', `${check.query} gave ${JSON.stringify(check.answer)}: ${check.isGood ? 'good' : 'NOT good'}`]] : []),
	];
}

function describeComparison({isPossible, basis, differences}: NonNullable<DrillReport['comparison']>): string {
	if (!isPossible) {
		return 'with nothing: nothing was counted when this backup was taken';
	}

	if (differences.length > 0) {
		return `${plural(differences.length, 'difference')} from what the ${basis === 'dump' ? 'dump' : 'backup'} had:`;
	}

	return basis === 'dump' ? 'all rows of the dump are there (nothing was counted when this backup was taken)' : 'the same as when the backup was taken';
}
