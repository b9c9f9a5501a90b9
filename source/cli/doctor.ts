/**
 * What `dbseal doctor` looks at, each look as findings with what to do.
 * The rule: looking changes nothing; only `fix` sweeps what dead runs left.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type Finding} from '../core/connection.js';
import {AppError, systemErrorCode, toError} from '../core/errors.js';
import {formatBytes, plural} from '../core/text.js';
import {jobHealths} from '../operations/job-health.js';
import {leftScratches, removeLeftScratch} from '../operations/left-scratches.js';
import {kindByType} from '../storage/registry.js';
import {isProcessAlive} from '../runs/process-identity.js';
import {type StoredConnection} from '../store/connections.js';
import {type Store} from '../store/open-store.js';
import {openConnection} from '../vault/connections.js';
import {describeOrigin} from '../vault/system-key-source.js';
import {openVault} from '../vault/open-vault.js';
import {shellWord} from '../core/shell-word.js';
import {type ConnectionSide, destinationSide, sourceSide} from './connection-side.js';
import {type CommandContext} from './command.js';
import {type Engine, surroundingsOf} from './engine.js';

export type DoctorOptions = {
	readonly fix: boolean;
	/** Without connecting to anything. */
	readonly offline: boolean;
};

/** Less than this and a run's own files may not fit. Our choice. */
const scarceBytes = 200_000_000;

/** Whatever an upload left that is this old belongs to nobody alive. Our choice: longer than any run should take. */
const leftoverAgeMs = 24 * 3_600_000;

export async function * examine(engine: Engine, options: DoctorOptions, context: CommandContext): AsyncGenerator<Finding, void> {
	yield lookAtNode(context);
	yield * lookAtHome(context);
	yield * lookAtStore(engine.store);
	yield lookAtKey(engine.store, context);
	yield * lookAtJobs(engine.store, context);
	yield * lookAtRuns(engine.store, options);
	yield * lookAtDrills(engine, options);
	yield * lookAtScratch(engine.store, options, context);
	if (!options.offline) {
		yield * lookAtConnections(sourceSide, engine, context);
		yield * lookAtConnections(destinationSide, engine, context);
		yield * lookAtLeftovers(engine, options, context);
	}
}

function lookAtNode({environment: {nodeVersion}}: CommandContext): Finding {
	const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
	const isOld = major < 20 || (major === 20 && minor < 19);
	return isOld
		? {
			subject: 'Node', verdict: 'failed', detail: nodeVersion, hint: 'Install Node 20.19 or newer.',
		}
		: {subject: 'Node', verdict: 'ok', detail: nodeVersion};
}

function * lookAtHome({home}: CommandContext): Generator<Finding, void> {
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

function * lookAtStore(store: Store): Generator<Finding, void> {
	const damage = store.findDamage();
	yield damage.length === 0
		? {subject: 'store', verdict: 'ok', detail: `${store.path} is sound`}
		: {
			subject: 'store', verdict: 'failed', detail: damage.slice(0, 3).join('; '), hint: 'Keep a copy of the file, and begin a new home with the keys of a Recovery Kit.',
		};
}

function lookAtKey(store: Store, context: CommandContext): Finding {
	try {
		const {origin, notices} = openVault(store, surroundingsOf(context));
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

function * lookAtJobs(store: Store, {environment: {now}}: CommandContext): Generator<Finding, void> {
	for (const {job, verdict, reason} of jobHealths({store, now: now()})) {
		const subject = `job "${job}"`;
		const detail = `${verdict}: ${reason}`;
		yield verdict === 'recoverable' || verdict === 'untested'
			? {subject, verdict: 'ok', detail}
			: {
				subject, verdict: 'warning', detail, hint: `See 'dbseal status'; take a backup with 'dbseal backup ${shellWord(job)}', and keep a Recovery Kit elsewhere.`,
			};
	}
}

function * lookAtRuns(store: Store, {fix}: DoctorOptions): Generator<Finding, void> {
	const unfinished = store.runs.list({isUnfinished: true, limit: 1000});
	const dead = unfinished.filter(run => !isProcessAlive(run));
	if (dead.length > 0 && fix) {
		store.runs.markInterrupted(isProcessAlive);
	}

	yield dead.length === 0
		? {subject: 'runs', verdict: 'ok', detail: `${plural(unfinished.length, 'run')} alive, none dead`}
		: leftover('runs', `${plural(dead.length, 'run')} whose process died: ${dead.map(({id}) => id).join(', ')}`, fix);
}

/** What drills that died left on a server, or in the scratch folder. A job's drill that is alive still needs its own. */
async function * lookAtDrills({store, operations}: Engine, {fix, offline}: DoctorOptions): AsyncGenerator<Finding, void> {
	const drilled = new Set(store.runs.list({isUnfinished: true, limit: 1000}).filter(run => isProcessAlive(run)).map(({jobId}) => jobId));
	for (const left of leftScratches(store).filter(({jobId}) => !drilled.has(jobId))) {
		const subject = 'drill';
		const detail = `scratch database ${left.name} at ${left.place}, of a drill that died`;
		const reason = fix && !offline ? await removeLeftScratch(left, operations(() => undefined)) : undefined;
		yield reason === undefined
			? leftover(subject, detail, fix && !offline)
			: {
				subject, verdict: 'warning', detail: `${detail}, could not be removed: ${reason}`, hint: 'Mend that and type dbseal doctor --fix again (a password by its usual variable, as PGPASSWORD), or remove it by hand.',
			};
	}
}

/** Which run a file belongs to can't be told from it, so none is touched while any run is alive. */
function * lookAtScratch(store: Store, {fix}: DoctorOptions, {home}: CommandContext): Generator<Finding, void> {
	const folder = path.join(home, 'scratch');
	// Those of drills are told as what they are.
	const known = new Set(leftScratches(store).map(({name}) => name));
	const names = (fs.existsSync(folder) ? fs.readdirSync(folder) : []).filter(name => !known.has(name));
	const subject = 'scratch folder';
	const found = `${plural(names.length, 'file')} in ${folder}`;
	if (names.length === 0) {
		return;
	}

	if (store.runs.list({isUnfinished: true, limit: 1000}).some(run => isProcessAlive(run))) {
		yield {subject, verdict: 'ok', detail: `${found}, left alone while a run is alive`};
		return;
	}

	if (fix) {
		for (const name of names) {
			fs.rmSync(path.join(folder, name), {recursive: true, force: true});
		}
	}

	yield leftover(subject, found, fix);
}

async function * lookAtConnections(side: ConnectionSide, engine: Engine, context: CommandContext): AsyncGenerator<Finding, void> {
	for (const row of engine.store[side.table].all()) {
		yield * await checkRow(side, row, {engine, context});
	}
}

async function checkRow(side: ConnectionSide, row: StoredConnection, {engine, context}: {readonly engine: Engine; readonly context: CommandContext}): Promise<readonly Finding[]> {
	const name = `${side.thing} "${row.name}"`;
	try {
		const {store, vault} = engine;
		const connection = openConnection({store, table: side.table, unlocked: vault}, row);
		const findings = await side.check(connection, engine.operations(() => undefined).adapters, context.signal);
		return findings.map(finding => ({...finding, subject: `${name}, ${finding.subject}`}));
	} catch (error) {
		context.signal.throwIfAborted();
		return [failedFinding(name, error)];
	}
}

async function * lookAtLeftovers({store, vault, operations}: Engine, {fix}: DoctorOptions, {environment: {now}, signal}: CommandContext): AsyncGenerator<Finding, void> {
	const {adapters} = operations(() => undefined);
	for (const row of store.destinations.all()) {
		const subject = `destination "${row.name}", leftovers`;
		try {
			const storage = kindByType(row.type).open(openConnection({store, table: 'destinations', unlocked: vault}, row), adapters);
			try {
				const left = await storage.sweep({dryRun: !fix, olderThan: new Date(now().getTime() - leftoverAgeMs)}, signal);
				yield left.length === 0 ? {subject, verdict: 'ok', detail: 'none'} : leftover(subject, left.join(', '), fix);
			} finally {
				await storage.close();
			}
		} catch (error) {
			signal.throwIfAborted();
			yield failedFinding(subject, error);
		}
	}
}

function leftover(subject: string, detail: string, isFixed: boolean): Finding {
	return isFixed
		? {subject, verdict: 'ok', detail: `cleaned up: ${detail}`}
		: {
			subject, verdict: 'warning', detail, hint: 'Type: dbseal doctor --fix',
		};
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
