/**
 * What is unusual about a job's newest backup: its size and the rows of its tables against the backups before it.
 * The rule: what is compared was counted when each backup was taken; where nothing was counted nothing is said.
 */
import {parseSidecar} from '../../artifacts/sidecar.js';
import {AppError} from '../../core/errors.js';
import {median} from '../../core/median.js';
import {type Job} from '../../store/jobs.js';
import {type ArtifactRow, type ArtifactsTable} from '../../store/artifacts.js';
import {type Store} from '../../store/open-store.js';

/** How many backups before the newest say what is usual. */
const usualBackups = 30;

/** Under this share of what is usual, rows or bytes are called lost; over that one, they are called many. Our choice. */
const fewShare = 0.8;
const manyShare = 2;

export type BackupSize = {
	readonly name: string;
	readonly createdAt: Date;
	/** How large the artifact is, in bytes. */
	readonly storedSizeBytes: number;
	/** Of the dump, in bytes; absent where its sidecar doesn't tell. */
	readonly plainSizeBytes?: number;
};

export type Change = {
	/** Of the newest backup; undefined where it has none of it. */
	readonly now: number | undefined;
	/** The median of those before it; undefined where none had it. */
	readonly usual: number | undefined;
	/** So far from what is usual that somebody should look. */
	readonly isUnusual: boolean;
};

export type TableChange = Change & {readonly table: string};

export type Changes = {
	/** Oldest first, at most 31. */
	readonly sizes: readonly BackupSize[];
	/** In bytes of the dump, else of the artifact; absent before the second backup. */
	readonly size?: Change;
	/** What is unusual comes first, then by name; empty where rows were not counted. */
	readonly tables: readonly TableChange[];
};

type Counted = BackupSize & {readonly rowsByTable: Readonly<Record<string, number>>};

export function findChanges({artifacts}: Store, job: Job): Changes {
	const [newest, ...before] = newestCounted(artifacts, job);
	if (!newest) {
		return {sizes: [], tables: []};
	}

	return {
		sizes: [newest, ...before].toReversed().map(({rowsByTable: _, ...size}) => size),
		...(before.length > 0 && {size: judge(sizeOf(newest), before.map(backup => sizeOf(backup)))}),
		tables: tablesOf(newest, before),
	};
}

/** Newest first, each once. A sidecar is large, and a job may have thousands: only those of the newest are read. */
function newestCounted(artifacts: ArtifactsTable, {id: jobId}: Job): readonly Counted[] {
	const found = new Map<string, Counted>();
	for (const row of artifacts.list({jobId})) {
		const {destinationKey, name} = row;
		const counted = isOwn(row) && !found.has(name) ? countedOf(row, artifacts.findAt({destinationKey, name})?.sidecar ?? '') : undefined;
		if (counted) {
			found.set(name, counted);
		}

		if (found.size > usualBackups) {
			break;
		}
	}

	return [...found.values()];
}

/** What never arrived, and what another backup's sidecar lies beside, says nothing of the job. */
function isOwn({expectedSince, seal}: ArtifactRow): boolean {
	return expectedSince === undefined && seal !== 'of another' && seal !== 'edited';
}

function countedOf({name, createdAt, sizeBytes}: ArtifactRow, sidecar: string): Counted | undefined {
	try {
		const {extras} = parseSidecar(name, sidecar);
		return {
			name,
			createdAt,
			storedSizeBytes: sizeBytes,
			...(extras?.plainSize !== undefined && {plainSizeBytes: extras.plainSize}),
			rowsByTable: extras?.summary?.rowsByTable ?? {},
		};
	} catch (error) {
		// Lists tell of a sidecar that can't be read
		if (error instanceof AppError) {
			return undefined;
		}

		throw error;
	}
}

function sizeOf({plainSizeBytes, storedSizeBytes}: BackupSize): number {
	return plainSizeBytes ?? storedSizeBytes;
}

function tablesOf({rowsByTable}: Counted, before: readonly Counted[]): readonly TableChange[] {
	const counted = before.filter(backup => Object.keys(backup.rowsByTable).length > 0);
	if (Object.keys(rowsByTable).length === 0 || counted.length === 0) {
		return [];
	}

	const names = new Set([...Object.keys(rowsByTable), ...Object.keys(counted[0]?.rowsByTable ?? {})]);
	return [...names]
		.map(table => ({table, ...judge(rowsByTable[table], counted.flatMap(backup => backup.rowsByTable[table] ?? []))}))
		.toSorted((one, other) => Number(other.isUnusual) - Number(one.isUnusual) || one.table.localeCompare(other.table));
}

function judge(now: number | undefined, before: readonly number[]): Change {
	const usual = median(before);
	const isLost = usual !== undefined && usual > 0 && (now ?? 0) < usual * fewShare;
	const isMany = usual !== undefined && usual > 0 && now !== undefined && now > usual * manyShare;
	return {now, usual, isUnusual: isLost || isMany || (now === undefined && usual !== undefined)};
}
