/**
 * Looks at everything that a backup or a restore will need, each look as findings with what to do.
 * The rule: looking changes nothing; only `isFixing` sweeps what dead runs left.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type Finding} from '../../core/connection.js';
import {
	AppError, KeyError, systemErrorCode, toError,
} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {isSupportedNode, supportedNodes} from '../../core/supported-node.js';
import {formatBytes} from '../../core/text.js';
import {type ConnectionTableName, type StoredConnection} from '../../store/connections.js';
import {openConnection} from '../../vault/connections.js';
import {openVault} from '../../vault/open-vault.js';
import {describeOrigin, type Surroundings} from '../../vault/system-key-source.js';
import {type Vault} from '../../vault/unlock.js';
import {type OperationContext} from '../context.js';
import {checkConnection} from './check-connection.js';
import {doctorBackups} from './doctor-backups.js';
import {
	doctorDrills, doctorLeftovers, doctorRuns, doctorScratch,
} from './doctor-leftovers.js';
import {doctorSealedValues} from './doctor-sealed-values.js';
import {doctorSpool} from './doctor-spool.js';
import {doctorSchedule} from './scheduler-look.js';
import {jobHealths} from './job-health.js';
import {lookAtJobs, type Unanswered, withUnanswered} from './look-at-jobs.js';

export type DoctorOptions = {
	/** Cleans up after runs that died. */
	readonly isFixing: boolean;
	/** Nothing is connected to. */
	readonly isOffline: boolean;
	/** `20.19.0`. */
	readonly nodeVersion: string;
	/** Where the system key is looked for. */
	readonly surroundings: Surroundings;
};

/** Less than this and a run's own files may not fit. Our choice. */
const scarceBytes = 200_000_000;

export async function * doctor({isFixing, isOffline, nodeVersion, surroundings}: DoctorOptions, context: OperationContext): AsyncGenerator<Finding, void> {
	yield examineNode(nodeVersion);
	yield * examineHome(context);
	yield examineStore(context);
	yield examineKey(surroundings, context);
	const sealed = await findingsOf('sealed values', async () => doctorSealedValues(context.store, openVaultIfPossible(surroundings, context)), context);
	yield * sealed;
	yield * examineJobs(isOffline ? new Map<string, Error>() : await lookAtJobs(context.store.jobs.all(), context), context);
	yield * doctorSchedule(context.store, context.now());
	yield * doctorBackups(context);
	yield doctorRuns(isFixing, context);
	yield * doctorDrills({isRemoving: isFixing && !isOffline}, context);
	yield * doctorScratch(isFixing, context);
	yield * await findingsOf('spool', async () => doctorSpool({isFixing, isOffline}, context), context);
	if (!isOffline) {
		yield * onceEach(examineConnections(isFixing, context), sealed);
	}
}

/** What is wrong is told once, though several looks may fail by it: secrets that don't open, a place that doesn't answer. */
async function * onceEach(findings: AsyncIterable<Finding>, told: readonly Finding[]): AsyncGenerator<Finding, void> {
	const faults = new Set(told.filter(({verdict}) => verdict === 'failed').map(({detail}) => detail));
	for await (const finding of findings) {
		const isTold = finding.verdict === 'failed' && faults.has(finding.detail);
		faults.add(finding.detail);
		if (!isTold) {
			yield finding;
		}
	}
}

function examineNode(nodeVersion: string): Finding {
	return isSupportedNode(nodeVersion)
		? {subject: 'Node', verdict: 'ok', detail: nodeVersion}
		: {
			subject: 'Node', verdict: 'failed', detail: nodeVersion, hint: `Install ${supportedNodes}.`,
		};
}

function * examineHome({store: {home, isKept}}: OperationContext): Generator<Finding, void> {
	if (!isKept) {
		yield {
			subject: 'home',
			verdict: 'warning',
			detail: `${home} can't be written to, so no backup could be recorded`,
			hint: 'Check who owns that folder and its files, and how its disk is mounted, before the next backup is due.',
		};
	}

	const forOthers = 0o077;
	const files = ['.', 'dbseal.sqlite', '.env', 'runs'].map(name => path.join(home, name)).filter(file => fs.existsSync(file));
	// eslint-disable-next-line no-bitwise -- a mode is a set of bits
	const open = files.filter(file => (fs.statSync(file).mode & forOthers) !== 0);
	yield open.length === 0
		? {subject: 'home', verdict: 'ok', detail: `${home} is readable by its owner only`}
		: {
			subject: 'home', verdict: 'warning', detail: `other users can read ${open.join(', ')}`, hint: `Type: chmod go-rwx ${open.join(' ')}`,
		};
	const {bavail, bsize} = fs.statfsSync(home);
	const freeBytes = bavail * bsize;
	yield freeBytes < scarceBytes
		? {
			subject: 'disk',
			verdict: 'warning',
			detail: `only ${formatBytes(freeBytes)} free at ${home}`,
			hint: 'Make room: runs keep logs there, and remote artifacts are fetched to it before a restore.',
		}
		: {subject: 'disk', verdict: 'ok', detail: `${formatBytes(freeBytes)} free at ${home}`};
}

function examineStore({store}: OperationContext): Finding {
	const damage = store.findDamage();
	return damage.length === 0
		? {subject: 'store', verdict: 'ok', detail: `${store.path} is sound`}
		: {
			subject: 'store', verdict: 'failed', detail: damage.slice(0, 3).join('; '), hint: 'Keep a copy of the file, and begin a new home with the keys of a Recovery Kit.',
		};
}

function examineKey(surroundings: Surroundings, {store}: OperationContext): Finding {
	try {
		const {origin, notices} = openVault(store, surroundings);
		const detail = `${describeOrigin(origin)} opens the vault`;
		return notices.length === 0
			? {subject: 'system key', verdict: 'ok', detail}
			: {
				subject: 'system key', verdict: 'warning', detail: [detail, ...notices].join('; '), hint: 'Put these right while the key still works.',
			};
	} catch (error) {
		return failedFinding('system key', error);
	}
}

function openVaultIfPossible(surroundings: Surroundings, {store}: OperationContext): Vault | undefined {
	try {
		return openVault(store, surroundings);
	} catch (error) {
		if (error instanceof KeyError) {
			return undefined;
		}

		throw error;
	}
}

function * examineJobs(unanswered: Unanswered, {store, now, hostname}: OperationContext): Generator<Finding, void> {
	for (const health of jobHealths({store, now: now(), hostname})) {
		const {job, verdict, reason} = withUnanswered(health, store.jobs.findById(health.jobId), unanswered);
		const subject = `job "${job}"`;
		const detail = `${verdict}: ${reason}`;
		if (health.damagedBackup) {
			yield {
				subject, verdict: 'failed', detail, hint: `See 'dbseal list ${shellWord(job)}'; take a backup with 'dbseal backup ${shellWord(job)}'.`,
			};
			continue;
		}

		yield verdict === 'recoverable' || verdict === 'untested'
			? {subject, verdict: 'ok', detail}
			: {
				subject, verdict: 'warning', detail, hint: `See 'dbseal status'; take a backup with 'dbseal backup ${shellWord(job)}', and keep a Recovery Kit elsewhere.`,
			};
	}
}

async function * examineConnections(isFixing: boolean, context: OperationContext): AsyncGenerator<Finding, void> {
	for (const table of ['sources', 'destinations'] as const) {
		for (const row of context.store[table].all()) {
			const name = `${table === 'sources' ? 'source' : 'destination'} "${row.name}"`;
			yield * await findingsOf(name, async () => {
				const findings = await examineConnection(table, row, context);
				return findings.map(finding => ({...finding, subject: `${name}, ${finding.subject}`}));
			}, context);
		}
	}

	for (const row of context.store.destinations.all()) {
		const subject = `destination "${row.name}", leftovers`;
		yield * await findingsOf(subject, async () => [await doctorLeftovers({row, subject, isFixing}, context)], context);
	}
}

async function examineConnection(table: ConnectionTableName, row: StoredConnection, {store, vault, adapters, signal}: OperationContext): Promise<readonly Finding[]> {
	const connection = openConnection({store, table, unlocked: vault}, row);
	return checkConnection({table, connection, adapters}, signal);
}

/** What one look fails with is a finding, too. */
async function findingsOf(subject: string, look: () => Promise<readonly Finding[]>, {signal}: OperationContext): Promise<readonly Finding[]> {
	try {
		return await look();
	} catch (error) {
		signal.throwIfAborted();
		return [failedFinding(subject, error)];
	}
}

function failedFinding(subject: string, error: unknown): Finding {
	return error instanceof AppError
		? {
			subject, verdict: 'failed', detail: error.message, hint: error.hint,
		}
		: {
			subject, verdict: 'failed', detail: `${toError(error).message} (${systemErrorCode(error) ?? 'unexpected'})`, hint: 'This may be a bug in dbseal: please report it.',
		};
}
