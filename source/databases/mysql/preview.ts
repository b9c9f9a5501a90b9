/**
 * A look over a whole dump before any of it is loaded. The rule: what would touch anything but the target, or would not load, is
 * refused here, while the target is still as it was.
 */
import {randomBytes} from 'node:crypto';
import {Buffer} from 'node:buffer';
import {RefusedError, SourceError} from '../../core/errors.js';
import {formatBytes} from '../../core/text.js';
import {type LoadOptions} from '../../core/database.js';
import {databaseName, runSql, type MysqlAccess} from './client.js';
import {packetStatement} from './dump-check.js';
import {
	assertUsable, describeMissing, noteOfOwners, unfitDefiners,
} from './definers.js';
import {assertEncodings} from './encodings.js';
import {DumpJudge} from './judge.js';
import {MysqlReader} from './statements/reader.js';
import {definerProblem, functionProblem} from './restorable.js';
import {
	grantedName, readServerFacts, serverVersionOf, type ServerFacts,
} from './server.js';

/** How a dump is read for a target: the same for the look over it and for its load. */
export type Reading = {
	readonly reader: MysqlReader;
	readonly judge: DumpJudge;
	/** What ends a statement for the client: nothing that a dump could know of. */
	readonly ending: string;
};

export type ReadingPlan = {
	readonly facts: ServerFacts;
	readonly databases: ReadonlySet<string>;
	readonly options: LoadOptions;
	readonly home?: string;
	/** The version of the server that the dump is of, where its first lines say it. */
	readonly dumped?: string;
};

export async function planReading(access: MysqlAccess, options: LoadOptions, signal: AbortSignal): Promise<ReadingPlan> {
	const rows = await runSql(access, {sql: 'SHOW DATABASES;\n'}, signal);
	return {facts: await readServerFacts(access, {isEntering: false}, signal), databases: new Set(rows.map(([name = '']) => name)), options};
}

export function startReading(access: MysqlAccess, {facts, databases, options, home}: ReadingPlan, {givesProperties}: {readonly givesProperties: boolean}): Reading {
	// Brackets that no server takes outside of a string, so that a client which misreads the dump fails; at most 15 characters
	const ending = `}}${randomBytes(5).toString('hex')}}}`;
	const judge = new DumpJudge({
		target: databaseName(access),
		databases,
		ignoresCase: facts.ignoresCase,
		disablesEvents: access.isScratch ?? false,
		takesOwnership: options.noOwner ?? false,
		givesProperties,
		...(home !== undefined && {home}),
	});
	return {
		judge, ending, reader: new MysqlReader({
			server: serverVersionOf(facts), sqlMode: facts.sqlMode, judge, ending,
		}),
	};
}

export type Seen = {
	readonly plan: ReadingPlan;
	/** What a person should know before it is loaded. */
	readonly notes: readonly string[];
};

export async function previewDump(access: MysqlAccess, dump: AsyncIterable<Uint8Array>, plan: ReadingPlan, signal: AbortSignal): Promise<Seen> {
	const reading = startReading(access, plan, {givesProperties: false});
	const {reader, judge} = reading;
	for await (const chunk of dump) {
		reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
	}

	reader.end();
	assertContained(judge);
	assertComplete(reader, 'nothing was changed');
	assertLoadable(reading, plan, access);
	await assertEncodings(access, judge.objects.encodings, signal);
	const owners = await judgeOwners(access, judge, plan, signal);
	const {serverVersion: dumped} = judge.objects;
	const home = judge.headerName ?? [...judge.named][0];
	return {
		plan: {
			...plan, options: {...plan.options, ...owners.options}, ...(home !== undefined && {home}), ...(dumped !== undefined && {dumped}),
		},
		notes: [...notesOf(judge, {home, access, facts: plan.facts}), ...owners.notes],
	};
}

/** Throws where a view could not be made for want of an account; a drill makes do without, because nobody uses what it makes. */
async function judgeOwners(
	access: MysqlAccess,
	{definers, objects: {leanings}}: DumpJudge,
	{facts, options}: ReadingPlan,
	signal: AbortSignal,
): Promise<{readonly options: Partial<LoadOptions>; readonly notes: readonly string[]}> {
	const others = options.noOwner ? [] : [...definers].filter(definer => definer !== facts.user);
	const unfit = await unfitDefiners(access, {definers: others, readers: new Set(leanings.map(({definer}) => definer)), database: grantedName(access, facts)}, signal);
	const leaning = leanings.filter(({definer}) => unfit.has(definer));
	if (access.isScratch === true) {
		return {options: leaning.length > 0 ? {noOwner: true} : {}, notes: noteOfOwners(access, leaning, unfit)};
	}

	assertUsable(access, leaning, unfit);
	const missing = describeMissing(unfit);
	return {options: {}, notes: missing ? [`${missing.detail}. ${missing.hint}`] : []};
}

/** Throws where the dump would act outside of its target, or can't be read well enough to tell. */
export function assertContained(judge: DumpJudge): void {
	const {problems: [problem], refused, named, objects: {reaches, written, runsOutwards}} = judge;
	if (problem !== undefined) {
		throw refusal(`the dump can't be read with certainty: ${problem}`);
	}

	if (refused.length > 0) {
		throw refusal(`the dump has statements that a restore does not run, because they reach beyond one database: ${shorten(refused)}`);
	}

	const names = new Set([...named, ...(judge.headerName === undefined || named.size === 0 ? [] : [judge.headerName])]);
	if (names.size > 1) {
		throw new RefusedError({
			code: 'SEVERAL_DATABASES',
			message: `the dump holds several databases (${shorten([...names])}), and a restore fills one`,
			hint: 'Type dbseal restore ARTIFACT --to-file all.sql, then load all of it into a server that has none of these databases, for each is replaced: mariadb < all.sql.',
		});
	}

	if (runsOutwards || written.size > 0) {
		const outside = reaches.map(({object, database}) => `${object} (${database ?? 'by statements that it puts together'})`);
		throw refusal(`loading the dump would change other databases, by ${shorten([...outside, ...written])}`);
	}
}

/** @param so What that means for the target. */
export function assertComplete(reader: MysqlReader, so: string): void {
	if (!reader.isComplete) {
		throw new SourceError({
			code: 'LOAD_FAILED',
			message: `the dump ends without its completion line: ${so}`,
			hint: 'Restore an older backup, or get this dump with --to-file and look at its end.',
		});
	}
}

function assertLoadable({judge, reader}: Reading, {facts, options}: ReadingPlan, access: MysqlAccess): void {
	const {longestBytes} = reader;
	if (longestBytes > facts.longestPacket) {
		throw new RefusedError({
			code: 'TARGET_UNFIT',
			message: `a row of the dump needs ${formatBytes(longestBytes)} at once, and the server takes ${formatBytes(facts.longestPacket)}`,
			hint: `Type as an administrator: ${packetStatement(longestBytes)}`,
		});
	}

	if (judge.objects.hasUnreadHistory) {
		throw new RefusedError({
			code: 'TARGET_UNFIT',
			message: 'the dump has the history of system-versioned tables, which this server takes from nobody',
			hint: 'Restore into a server of MariaDB 10.11 or newer.',
		});
	}

	if (facts.ignoresCase && judge.objects.clashes.length > 0) {
		throw new RefusedError({
			code: 'TARGET_UNFIT',
			message: `the dump has tables whose names differ only in case (${shorten(judge.objects.clashes)}), and to this server they are the same`,
			hint: 'Restore into a server with lower_case_table_names = 0.',
		});
	}

	const [problem] = [...(options.noOwner ? [] : definerProblem(facts, judge.definers)), ...functionProblem(facts, judge.objects.hasCode)];
	if (problem) {
		throw new RefusedError({code: 'TARGET_UNFIT', message: `database ${databaseName(access)} can't be restored: ${problem.detail}`, hint: problem.hint});
	}
}

function notesOf(judge: DumpJudge, {home, access, facts}: {readonly home: string | undefined; readonly access: MysqlAccess; readonly facts: ServerFacts}): readonly string[] {
	const target = databaseName(access);
	const outside = judge.objects.reaches.filter(({object}) => !object.startsWith('view '));
	const named = outside.filter(({database}) => database !== undefined).map(({object, database}) => `${object} (${database})`);
	const dynamic = outside.filter(({database}) => database === undefined).map(({object}) => object);
	return [
		...(named.length > 0 ? [`what is restored names other databases, and will change them when it is used: ${shorten(named)}`] : []),
		...(dynamic.length > 0 && home !== target ? [`it can't be told which databases these reach, because they put their statements together: ${shorten(dynamic)}`] : []),
		...(judge.unclear.size > 0 && home !== target ? [`it can't be told whether ${home} is the database or a table in ${shorten([...judge.unclear])}: it stays as it was`] : []),
		...(facts.ignoresCase || judge.objects.miscased.length === 0
			? []
			: [`some of it names tables in another case than they have, which this server tells apart, and fails when it is used: ${shorten(judge.objects.miscased)}`]),
		...(judge.leftOut.size > 0 ? [`statements of the whole server are left out: ${shorten([...judge.leftOut])}`] : []),
	];
}

function refusal(message: string): RefusedError {
	return new RefusedError({
		code: 'DUMP_REFUSED',
		message,
		hint: 'Nothing was changed; get the dump by dbseal restore ARTIFACT --to-file dump.sql, look at it, and load it with the database\'s own client.',
	});
}

function shorten(names: readonly string[]): string {
	return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
