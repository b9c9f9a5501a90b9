/**
 * `dbseal list`: artifacts, newest first, with the profile that opens each.
 */
import {withApplication} from '../../application/application.js';
import {
	type ArtifactState, findArtifacts, type ListedArtifact, type SidecarBrief,
} from '../../application/artifacts/listing.js';
import {failureText} from '../../core/failure.js';
import {artifactReference} from '../../core/format-reference.js';
import {formatBytes, formatTimestamp, plural} from '../../core/text.js';
import {type CommandContext, defineCommand} from '../command.js';
import {refuseFailures} from '../failures.js';
import {urlReader} from '../asking/read-connection.js';
import {type Column, tableLines} from '../lines/table.js';

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
		const {listed, failures, count} = await withApplication(context.place, {reads: true}, async application =>
			findArtifacts(application, {of: typed, withMissing: everything}, urlReader(context)));
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
