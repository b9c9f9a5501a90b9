/**
 * Takes one backup: dump → compress → encrypt → every destination.
 * The rule: good means that the dump tool exited 0 with its trailer seen, the artifact is committed and the sidecar is written,
 * in this order; any failure before leaves nothing visible.
 */
import {
	chooseFormat, type CipherPlan, planChunkedCipher, planStreamCipher,
} from '../../artifacts/cipher-plan.js';
import {fitProperties} from '../../artifacts/database-properties.js';
import {createFanOut} from '../../artifacts/fan-out.js';
import {createMeter} from '../../artifacts/meter.js';
import {formatArtifactName} from '../../artifacts/names.js';
import {type ArtifactFormat} from '../../artifacts/sidecar.js';
import {writeArtifact, type WrittenArtifact} from '../../artifacts/write-artifact.js';
import {describeStart, type SidecarStart, writeSidecar} from '../../artifacts/write-sidecar.js';
import {codecByName} from '../../compression/registry.js';
import {type Codec, type CompressionName} from '../../core/codec.js';
import {type DatabaseProperties} from '../../core/database-properties.js';
import {
	type Database, type DatabaseDescription, type DumpReport,
} from '../../core/database.js';
import {AppError, SourceError} from '../../core/errors.js';
import {failureText} from '../../core/failure.js';
import {type MasterKey} from '../../crypto/master-key.js';
import {engineByType} from '../../databases/registry.js';
import {type Profile} from '../../store/profiles.js';
import {unsealProfile} from '../../vault/profiles.js';
import {type NamedConnection, type OperationContext, withProgress} from '../context.js';
import {type CopyError, describeCopyError} from '../copy-error.js';
import {settleStreamAndTool} from '../settle-stream-and-tool.js';
import {withStorages} from '../with-storage.js';
import {
	beginCopies, commitCopy, type Copy, endCopies, type NewCopy,
} from './copies.js';
import {warnOfShrinking} from './dump-size.js';

/** A stored profile, its key still sealed. */
export type BackupProfile = Pick<Profile, 'id' | 'name' | 'fingerprint' | 'sealedKey'>;

export type BackupRequest = {
	/** Absent for a backup without a stored job. */
	readonly job?: {readonly id: string; readonly name: string};
	readonly source: NamedConnection;
	/** Where the artifact goes: at least one destination. */
	readonly destinations: readonly NamedConnection[];
	/** Absent for a backup that is not encrypted. */
	readonly profile?: BackupProfile;
	readonly compression: CompressionName;
	readonly level?: number;
	/** `auto` where nothing else is said. */
	readonly format?: ArtifactFormat | 'auto';
	/** Called when the dump's size is known as far as the server tells it; what it throws ends the backup before the dump. */
	readonly beforeDump?: (sizeEstimateBytes: number | undefined) => Promise<void>;
};

export type CopyResult = {
	readonly destination: string;
	readonly isGood: boolean;
	readonly error?: CopyError;
};

export type BackupResult = {
	readonly artifactName: string;
	readonly copies: readonly CopyResult[];
	/** True when some copies failed and some are good. */
	readonly isPartial: boolean;
	readonly plainSizeBytes: number;
	readonly storedSizeBytes: number;
	/** SHA-256 of the stored file, hex. */
	readonly checksum: string;
	readonly profileName?: string;
	readonly warnings: readonly string[];
};

export async function backup(request: BackupRequest, context: OperationContext): Promise<BackupResult> {
	const key = request.profile && unsealProfile(context.vault(), request.profile);
	const engine = engineByType(request.source.connection.type);
	const database = engine.open(request.source.connection, context.adapters);
	const description = await database.describe(context.signal);
	await request.beforeDump?.(description.sizeEstimateBytes);
	const codec = codecByName(request.compression);
	const startedAt = context.now();
	const artifactName = formatArtifactName({
		jobName: request.job?.name ?? request.source.name,
		startedAt,
		random: context.randomBytes(2),
		// A command's dumps are whatever their owner says.
		extension: request.source.connection.options.extension ?? engine.extension,
		compressionSuffix: codec.suffix,
		isEncrypted: key !== undefined,
	});
	return withStorages(context, async open => {
		const copies = await beginCopies(request.destinations, {name: artifactName, options: estimateSize(description)}, {...context, open});
		try {
			throwWhenAllFailed(copies, context);
			return await fillCopies({
				request, codec, key, database, description, startedAt, artifactName,
			}, copies, context);
		} finally {
			await endCopies(copies, artifactName, context);
		}
	});
}

type Plan = {
	readonly request: BackupRequest;
	readonly codec: Codec;
	readonly key: MasterKey | undefined;
	readonly database: Database;
	readonly description: DatabaseDescription;
	readonly startedAt: Date;
	readonly artifactName: string;
};

async function fillCopies(plan: Plan, copies: readonly Copy[], context: OperationContext): Promise<BackupResult> {
	const fitted = plan.description.properties && fitProperties(plan.description.properties);
	const start = describeSource(plan, fitted?.properties, context);
	const cipher = planCipher(plan, start);
	const {written, report} = await moveDump({...plan, cipher}, copies, context);
	if (written.plainSizeBytes === 0) {
		throw new SourceError({
			code: 'DUMP_EMPTY',
			message: `the dump of ${plan.request.source.name} is empty`,
			hint: `Check the source with 'dbseal source test ${plan.request.source.name}'.`,
		});
	}

	context.signal.throwIfAborted();
	const sidecar = writeSidecar(start, {
		...written, sizeBytes: written.storedSizeBytes, ...(report.summary && {summary: report.summary}),
	});
	const row = describeRow(plan, written, sidecar.toString('utf8'), context);
	for (const copy of copies) {
		await commitCopy(copy, row, context);
	}

	throwWhenAllFailed(copies, context);
	const warnings = [...(report.warnings ?? []), ...(fitted?.leftOut ?? []).map(name => `the sidecar has no room for the ${name} of the database itself`)];
	return describeResult(plan, {copies, written, warnings}, context);
}

/** Moves the bytes, and waits for the dump tool's own word. */
async function moveDump(plan: Plan & {readonly cipher: CipherPlan | undefined}, copies: readonly Copy[], context: OperationContext): Promise<{written: WrittenArtifact; report: DumpReport}> {
	const {codec, cipher, request: {level}} = plan;
	const stages = cipher ? ['dump', 'compress', 'encrypt', 'store'] as const : ['dump', 'compress', 'store'] as const;
	const meter = createMeter(stages, context.monotonicMs);
	const live = copies.filter(copy => copy.failure === undefined);
	const output = createFanOut(live.flatMap(({upload}) => upload ? [upload] : []), bytes => {
		meter.count('store', bytes);
	});
	context.emit({type: 'stage-started', stages});
	const dump = await plan.database.dump(context.signal);
	const moved = withProgress({meter, expectedBytesIn: expectDumpSize(plan, context), emit: context.emit}, async () => writeArtifact({
		dump: dump.stream, codec, output: output.stream, meter, signal: context.signal, ...(level !== undefined && {level}), ...(cipher && {cipher}),
	}));
	const [written, report] = await settleStreamAndTool(moved, dump.finished);
	for (const copy of live) {
		copy.failure = copy.upload && output.failures.get(copy.upload);
	}

	return {written, report};
}

/** Earlier dumps of the job say best how large this one gets; else the server's estimate does. */
function expectDumpSize({request: {job}, description}: Plan, {store}: OperationContext): number | undefined {
	const [latest] = job ? store.runs.recentDumpSizes(job.id, 1) : [];
	return latest ?? description.sizeEstimateBytes;
}

function estimateSize({sizeEstimateBytes}: DatabaseDescription): {sizeEstimateBytes?: number} {
	return sizeEstimateBytes === undefined ? {} : {sizeEstimateBytes};
}

function describeSource(plan: Plan, database: DatabaseProperties | undefined, {hostname}: OperationContext): SidecarStart {
	const {request: {job, source, profile, format}, codec, key, description} = plan;
	return {
		...(job && {jobId: job.id, jobName: job.name}),
		...(source.id !== undefined && {sourceId: source.id}),
		sourceName: source.name,
		sourceType: source.connection.type,
		databases: description.databases,
		engineVersion: description.serverVersion,
		timestamp: plan.startedAt,
		originalFileName: plan.artifactName,
		compression: codec.sidecarName,
		...(profile && key && {profile: {id: profile.id, name: profile.name, key}}),
		format: key ? chooseFormat(format ?? 'auto', description.sizeEstimateBytes) : 'stream',
		host: hostname,
		tool: description.tool,
		...(database && {database}),
	};
}

function planCipher({key}: Plan, start: SidecarStart): CipherPlan | undefined {
	return key && (start.format === 'chunked' ? planChunkedCipher(key, describeStart(start)) : planStreamCipher(key));
}

/** The store's own copy of the sidecar: a lost `.meta.json` is not a lost backup. */
function describeRow({request: {job, profile}, artifactName, startedAt}: Plan, {storedSizeBytes}: WrittenArtifact, sidecar: string, {hostname}: OperationContext): NewCopy {
	return {
		name: artifactName,
		sidecar,
		sizeBytes: storedSizeBytes,
		...(job && {jobId: job.id}),
		...(profile && {profileId: profile.id}),
		createdAt: startedAt,
		host: hostname,
		seal: profile ? 'proven' : 'absent',
	};
}

type Outcome = {readonly copies: readonly Copy[]; readonly written: WrittenArtifact; readonly warnings: readonly string[]};

function describeResult(plan: Plan, {copies, written, ...told}: Outcome, context: OperationContext): BackupResult {
	const {request: {job, profile}, artifactName} = plan;
	tellFailures(copies, context);
	const shrinking = job && warnOfShrinking(written.plainSizeBytes, context.store.runs.recentDumpSizes(job.id, 5));
	const warnings = [...told.warnings, ...(shrinking === undefined ? [] : [shrinking])];
	for (const message of warnings) {
		context.emit({type: 'log', level: 'warning', message});
	}

	return {
		artifactName,
		copies: copies.map(copy => describeCopy(copy)),
		isPartial: copies.some(({failure}) => failure !== undefined),
		plainSizeBytes: written.plainSizeBytes,
		storedSizeBytes: written.storedSizeBytes,
		checksum: written.checksum,
		...(profile && {profileName: profile.name}),
		warnings,
	};
}

function describeCopy({destination, failure}: Copy): CopyResult {
	return {
		destination: destination.name,
		isGood: failure === undefined,
		...(failure && {error: describeCopyError(failure)}),
	};
}

/** Of several, with what may pass: then the backup may be tried again. */
function throwWhenAllFailed(copies: readonly Copy[], context: OperationContext): void {
	const failures = copies.flatMap(({failure}) => failure ?? []);
	const [first] = failures;
	if (first === undefined || failures.length < copies.length) {
		return;
	}

	if (failures.length > 1) {
		tellFailures(copies, context);
	}

	throw failures.find(failure => failure instanceof AppError && failure.mayPass) ?? first;
}

function tellFailures(copies: readonly Copy[], {emit}: OperationContext): void {
	for (const {destination, failure} of copies) {
		if (failure) {
			emit({type: 'log', level: 'error', message: `no copy at "${destination.name}": ${failureText(failure)}`});
		}
	}
}
