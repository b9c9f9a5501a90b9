/**
 * What is known of an artifact, in words: the same for `dbseal show` and for the artifact's own page.
 */
import {formatFingerprint} from '../../core/fingerprint.js';
import {
	formatAge, formatBytes, formatDuration, formatTimestamp, plural,
} from '../../core/text.js';
import {sourceLabel} from '../connections/connections.js';
import {
	type ArtifactFacts, type ArtifactKey, type ArtifactOrigin,
} from './artifact-facts.js';

export type ArtifactWords = {
	/** What, and what it is. */
	readonly facts: ReadonlyArray<readonly [string, string]>;
	/** Where, how it is, and when it was looked at. */
	readonly copies: ReadonlyArray<readonly [string, string, string]>;
	/** What, when, how it ended, and the run. */
	readonly runs: ReadonlyArray<readonly [string, string, string, string]>;
	/** Rows and table, the largest first. */
	readonly tables: ReadonlyArray<readonly [string, string]>;
};

export function artifactWords(facts: ArtifactFacts, now: Date): ArtifactWords {
	const age = (date: Date | undefined) => date ? formatAge(now.getTime() - date.getTime()) : 'never';
	const {copies, runs, summary} = facts;
	return {
		facts: factWords(facts, age),
		copies: copies.map(({destination, state, problem, verifiedAt, drilledAt}) => [
			destination, problem === undefined ? state : `${state}: ${problem}`, `verified ${age(verifiedAt)}, drilled ${age(drilledAt)}`,
		]),
		runs: runs.map(({kind, at, tookMs, outcome, runId}) => [
			kind, age(at), `${outcome ?? 'running'}${tookMs === undefined ? '' : ` in ${formatDuration(tookMs)}`}`, runId,
		]),
		tables: Object.entries(summary?.rowsByTable ?? {}).toSorted(([, one], [, other]) => other - one).map(([table, rows]) => [String(rows), table]),
	};
}

type Age = (date: Date | undefined) => string;

function factWords(facts: ArtifactFacts, age: Age): ArtifactWords['facts'] {
	const {artifact, createdAt, isPinned, made, key, summary} = facts;
	return [
		['Artifact', artifact],
		...stateWords(facts),
		['Taken', `${formatTimestamp(createdAt)}, ${age(createdAt)}${made?.host === undefined ? '' : `, on ${made.host}`}`],
		...(made ? originWords(made) : []),
		['Sizes', sizeWords(facts)],
		['Key', key ? keyWords(key) : (made ? 'none: it is not encrypted' : 'unknown: it has no sidecar that can be read')],
		...(key ? [['Seal', sealWords[key.seal] ?? key.seal] as const] : []),
		['Checked', checkWords(facts, age)],
		['Pinned', isPinned ? 'yes: no prune removes it' : 'no'],
		['Holds', summary ? holdings(summary) : 'not counted when it was taken'],
		...(made?.checksum === undefined ? [] : [['SHA-256', made.checksum] as const]),
	];
}

function stateWords({state, problem, unanswered}: ArtifactFacts): ArtifactWords['facts'] {
	return [
		['State', problem === undefined ? state : `${state}: ${problem}`],
		...(unanswered === undefined ? [] : [['Not asked', `${unanswered}; this is what the store remembers`] as const]),
	];
}

function checkWords({verifiedAt, drilledAt, damagedAt}: ArtifactFacts, age: Age): string {
	return `verified ${age(verifiedAt)}, drilled ${age(drilledAt)}${damagedAt ? `, found damaged ${age(damagedAt)}` : ''}`;
}

function originWords({jobName, sourceName, sourceType, engineVersion, databases, tool, format, compression}: ArtifactOrigin): ArtifactWords['facts'] {
	const label = sourceType === undefined ? 'unknown' : sourceLabel(sourceType);
	const named = databases.length === 0 ? '' : `: ${databases.join(', ')}`;
	return [
		...(jobName === undefined ? [] : [['Job', sourceName === undefined ? jobName : `${jobName}, of the source ${sourceName}`] as const]),
		['Database', `${label}${engineVersion === undefined ? '' : ` ${engineVersion}`}${named}`],
		...(tool === undefined ? [] : [['Tool', tool] as const]),
		['Form', `${format === 'chunked' ? 'chunked' : 'one stream'}, compression ${compression}`],
	];
}

function sizeWords({sizeBytes, made}: ArtifactFacts): string {
	const plain = made?.plainSizeBytes;
	const ratio = plain === undefined || sizeBytes === 0 ? '' : `, ${(plain / sizeBytes).toFixed(1)} : 1`;
	return `${formatBytes(sizeBytes)} stored${plain === undefined ? '' : `, ${formatBytes(plain)} of dump${ratio}`}`;
}

function keyWords({profileName, fingerprint, isInVault}: ArtifactKey): string {
	const name = profileName === undefined ? 'an unknown profile' : `profile "${profileName}"`;
	const known = fingerprint === undefined ? '' : `, ${formatFingerprint(fingerprint)}`;
	return `${name}${known}: ${isInVault ? 'this vault has it' : 'not in this vault'}`;
}

const sealWords: Readonly<Record<string, string>> = {
	proven: 'proven: a key of this vault has sealed its sidecar',
	absent: 'absent: its metadata is not authenticated',
	edited: 'EDITED: its sidecar is not what was sealed',
	'of another': 'that of another artifact',
	'unknown key': 'sealed by a key that is not in this vault',
	'not checked': 'not checked, for want of the key',
};

function holdings({tables, rows, objects}: NonNullable<ArtifactFacts['summary']>): string {
	const others = Object.entries(objects).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
	return [plural(tables, 'table'), plural(rows, 'row'), ...others].join(', ');
}
