/**
 * `dbseal list`: artifacts, newest first, with the profile that opens each.
 */
import fs from 'node:fs';
import path from 'node:path';
import {type SidecarBrief} from '../../artifacts/sidecar-brief.js';
import {NotFoundError, toError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {formatBytes, formatTimestamp, plural} from '../../core/text.js';
import {type NamedConnection} from '../../operations/context.js';
import {failureText} from '../../operations/copy-error.js';
import {artifactReference} from '../../core/format-reference.js';
import {
	type ArtifactState, isListedOf, type ListedArtifact, listArtifacts,
} from '../../operations/catalogue/list-artifacts.js';
import {spoolIfThere} from '../../operations/keeping/spool.js';
import {urlReader} from '../read-connection.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type Application, withApplication} from '../../application/application.js';
import {refuseFailures} from '../failures.js';
import {namedDestination} from '../../application/named-connections.js';
import {nearestMatch} from '../../core/nearest-match.js';
import {type Column, tableLines} from '../table.js';

type Parts = {readonly application: Application; readonly context: CommandContext};

export const command = defineCommand({
	examples: [
		['dbseal list', 'at all destinations'],
		['dbseal list orders', 'of one job'],
		['dbseal list /mnt/usb', 'in a folder, or behind any URL'],
	],
	arguments: [{name: 'JOB|DESTINATION|URL', isOptional: true, completes: 'job'}],
	notes: [
		'spool:NAME waits on this machine for its upload: dbseal copy JOB.',
		'What is no backup stays until it is named: dbseal remove DESTINATION:NAME.',
	],
	flags: {
		everything: {type: 'boolean', summary: 'also files that are no backups, and artifacts that are gone'},
	},
	async run({arguments: [typed], flags: {everything}}, context) {
		const {listed, failures, count} = await withApplication(context.place, {reads: true}, async application => find(typed, everything, {application, context}));
		const shown = listed.filter(({state}) => everything || state !== 'unknown file');
		if (context.output.isJson) {
			context.output.result(shown.map(artifact => describe(artifact)));
		} else {
			tell(shown, failures.length > 0, context);
		}

		for (const failure of failures.length === count ? [] : failures) {
			context.output.warn(`passed over: ${failureText(failure)}`);
		}

		refuseFailures(failures, {count, noun: 'destination', listCommand: 'dbseal doctor'});
	},
});

function tell(shown: readonly ListedArtifact[], isIncomplete: boolean, {output}: CommandContext): void {
	if (shown.length > 0) {
		output.data(tableLines(columns, shown).join('\n'));
	} else if (!isIncomplete) {
		output.note('no artifacts here');
	}

	const unchecked = shown.filter(({state, sidecar, seal}) => state === 'backup' && sidecar?.encryption && seal === undefined).length;
	if (unchecked > 0) {
		output.note(`${plural(unchecked, 'seal')} not checked, for want of the key: nothing shows yet that ${unchecked === 1 ? 'this backup is' : 'these backups are'} of this vault`);
	}

	if (shown.some(({state}) => notWhole.has(state))) {
		output.note('a lost sidecar is written back by: dbseal repair ARTIFACT; what is no backup is taken away by: dbseal remove ARTIFACT');
	}
}

const notWhole: ReadonlySet<ArtifactState> = new Set(['no sidecar', 'no artifact', 'bad sidecar', 'wrong size']);

type Found = {
	readonly listed: readonly ListedArtifact[];
	/** Why destinations could not be listed; what the others have is worth a lot on the day when one is gone. */
	readonly failures: readonly Error[];
	/** How many destinations were asked. */
	readonly count: number;
};

async function find(typed: string | undefined, everything: boolean, {application, context}: Parts): Promise<Found> {
	const job = typed === undefined ? undefined : application.store.jobs.findByName(typed);
	const names = job
		? job.destinationIds.flatMap(id => application.store.destinations.findById(id)?.name ?? [])
		: (typed === undefined ? application.store.destinations.all().map(({name}) => name) : [typed]);
	if (typed !== undefined && !job) {
		refuseUnknown(typed, {application, context});
	}

	const operations = application.operations();
	const list = async (destination: NamedConnection) => listArtifacts(destination, operations, {withMissing: everything});
	const lists = await Promise.allSettled(names.map(async name => list(await namedDestination(name, application, urlReader(context)))));
	context.signal.throwIfAborted();
	const spool = typed === undefined || job ? spoolIfThere(application) : undefined;
	const spooled = spool ? await list(spool) : [];
	const listed = [...spooled, ...lists.flatMap(settled => settled.status === 'fulfilled' ? settled.value : [])]
		.filter(artifact => !job || isListedOf(artifact, job) || artifact.sidecar?.jobName === job.name)
		.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
	return {listed, failures: lists.flatMap(settled => settled.status === 'rejected' ? [toError(settled.reason)] : []), count: names.length};
}

/** A word may be a job, a destination or a folder: the nearest of them is named. */
function refuseUnknown(typed: string, {application: {store}, context}: Parts): void {
	const names = [...store.jobs.all(), ...store.destinations.all()].map(({name}) => name);
	const isFolder = /[:\/]/v.test(typed) || fs.existsSync(path.resolve(context.environment.workingFolder, typed));
	if (!isFolder && !store.destinations.findByName(typed)) {
		const nearest = nearestMatch(typed, names);
		throw new NotFoundError({
			code: 'NAME_NOT_FOUND',
			message: `there is no job and no destination "${typed}"`,
			hint: nearest === undefined ? 'See all with \'dbseal job list\' and \'dbseal destination list\'.' : `Did you mean: dbseal list ${shellWord(nearest)}?`,
		});
	}
}

const columns: ReadonlyArray<Column<ListedArtifact>> = [
	{title: 'CREATED', value: ({createdAt}) => formatTimestamp(createdAt)},
	{title: 'SIZE', isRight: true, value: ({sizeBytes}) => formatBytes(sizeBytes)},
	{title: 'JOB', value: ({sidecar}) => sidecar?.jobName},
	{title: 'OPENS WITH', value: opensWith},
	{title: 'ARTIFACT', value: ({destination, name}) => artifactReference(destination, name)},
];

function opensWith({state, sidecar, profileName, problem, damagedAt, seal}: ListedArtifact): string {
	if (state === 'damaged' && damagedAt) {
		return `DAMAGED: seen ${formatTimestamp(damagedAt)}`;
	}

	if (state !== 'backup') {
		return `${state}${problem === undefined ? '' : `: ${problem}`}`;
	}

	if (!sidecar?.encryption) {
		return 'not encrypted';
	}

	if (seal === 'absent') {
		return `${profileName ?? 'unknown profile'}, metadata not authenticated`;
	}

	const known = sidecar.extras?.profileName;
	return profileName ?? (known === undefined ? 'unknown profile' : `${known} (not in this vault)`);
}

function describe(artifact: ListedArtifact): Record<string, unknown> {
	const {
		destination, name, sizeBytes, createdAt, state, problem, profileName, verifiedAt, damagedAt, drilledAt,
	} = artifact;
	return {
		artifact: artifactReference(destination, name),
		destination,
		name,
		sizeBytes,
		createdAt,
		state,
		problem,
		verifiedAt,
		damagedAt,
		drilledAt,
		...(artifact.sidecar && describeSidecar(artifact.sidecar, artifact)),
		isKeyInVault: profileName !== undefined,
	};
}

function describeSidecar({jobName, sourceType, compression, encryption, extras}: SidecarBrief, {profileName, seal}: ListedArtifact): Record<string, unknown> {
	return {
		jobName,
		sourceType,
		compression,
		isEncrypted: encryption !== undefined,
		profileId: encryption?.profileId,
		profileName: profileName ?? extras?.profileName,
		host: extras?.host,
		...(encryption && {seal: seal ?? 'not checked'}),
	};
}
