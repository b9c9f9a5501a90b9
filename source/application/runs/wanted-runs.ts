/**
 * Runs that the screens want, each a process of its own: started as the command that a person would type.
 * The rule: a password that was typed for a restore goes down a pipe, never by argv.
 */
import path from 'node:path';
import {UsageError} from '../../core/errors.js';
import {type RunAgain} from '../../core/events.js';
import {artifactReference} from '../../core/format-reference.js';
import {startDetached} from '../../runs/detached.js';
import {createRunId, runIdBytes} from '../../runs/run-id.js';
import {type Application} from '../application.js';
import {type PlacedArtifact} from '../artifacts/which-artifact.js';
import {type DatabaseTarget, typedDatabase} from '../connections/connection-drafts.js';
import {destinationSide, sourceSide} from '../connections/connections.js';
import {findDestination, findJob, findSource} from '../find-named.js';

/** A file takes the dump's own bytes, and must be new. */
export type ChosenTarget = DatabaseTarget | {readonly file: string};

export type CopyTarget = {readonly destinationId: string} | {readonly url: string};

export type WantedRun<Artifact extends PlacedArtifact = PlacedArtifact>
	= | {readonly kind: 'backup' | 'verify' | 'drill' | 'prune' | 'copy'; readonly jobId: string}
		/** With nothing but the keys of this Recovery Kit, its folder or its zip. */
		| {readonly kind: 'drill'; readonly jobId: string; readonly fromKit: string}
		| {readonly kind: 'verify' | 'remove'; readonly artifact: Artifact}
		/** Whatever it was, started by whomever; `password` where it needs one. */
		| {readonly kind: 'again'; readonly again: RunAgain; readonly password?: string}
		| {readonly kind: 'copy'; readonly artifact: Artifact; readonly to: CopyTarget}
		| {readonly kind: 'restore'; readonly artifact: Artifact; readonly target: ChosenTarget; readonly overwrite: boolean};

/** What a process is started with; a password is what it reads from its stdin. */
type Words = {readonly words: readonly string[]; readonly stdin?: string};

/** Gives the run's id, once its log is there to be followed. Throws a NotFoundError for what is gone. */
export async function startRun(application: Application, wanted: WantedRun, program: readonly [string, ...string[]]): Promise<string> {
	const {place: {home, workingFolder, now, randomHex}, surroundings: {env}} = application;
	const runId = createRunId(now(), randomHex(runIdBytes));
	await startDetached({
		...wordsFor(wanted, application), program, home, runId, env, workingFolder,
	});
	return runId;
}

/** The command as a person would type it; a password is asked for then. */
export function commandWords(application: Application, wanted: WantedRun): readonly string[] {
	return wordsFor(wanted, application).words.filter(word => word !== '--password-stdin');
}

function wordsFor(wanted: WantedRun, application: Application): Words {
	if (wanted.kind === 'restore') {
		return restoreWords(wanted, application);
	}

	if (wanted.kind === 'again') {
		const {again: {words}, password} = wanted;
		return password === undefined ? {words} : {words: [...words, '--password-stdin'], stdin: password};
	}

	if ('to' in wanted) {
		return {words: ['copy', referenceOf(wanted.artifact, application), '--to', copyTarget(wanted.to, application)]};
	}

	if ('artifact' in wanted) {
		// Its name was typed: that is the yes, for a whole backup, too.
		const flags = wanted.kind === 'remove' ? ['--backup', '--yes'] : [];
		return {words: [wanted.kind, ...flags, referenceOf(wanted.artifact, application)]};
	}

	const kit = 'fromKit' in wanted ? ['--from-kit', path.resolve(application.place.workingFolder, wanted.fromKit)] : [];
	return {words: [wanted.kind, findJob(application, {id: wanted.jobId}).name, ...kit]};
}

function restoreWords({artifact, target, overwrite}: Extract<WantedRun, {kind: 'restore'}>, application: Application): Words {
	const reference = referenceOf(artifact, application);
	if ('file' in target) {
		return {words: ['restore', reference, '--to-file', path.resolve(application.place.workingFolder, target.file)]};
	}

	const {into, password} = intoWords(target, application);
	return {
		words: ['restore', reference, '--into', into, ...(overwrite ? ['--overwrite'] : []), ...(password === undefined ? [] : ['--password-stdin'])],
		...(password !== undefined && {stdin: password}),
	};
}

function intoWords(target: DatabaseTarget, application: Application): {readonly into: string; readonly password?: string} {
	if ('sourceId' in target) {
		return {into: findSource(application, {id: target.sourceId}).name};
	}

	const connection = typedDatabase(target);
	const {formatUrl, passwordSecret = 'password'} = sourceSide.schemeByType(connection.type);
	const password = connection.secrets[passwordSecret];
	return {into: formatUrl(connection), ...(password !== undefined && {password})};
}

function referenceOf({destinationId, name}: PlacedArtifact, application: Application): string {
	return artifactReference(findDestination(application, {id: destinationId}).name, name);
}

/** A copy's password can't go down a pipe: a place that needs one is added as a destination, which keeps it sealed. */
function copyTarget(to: CopyTarget, application: Application): string {
	if ('destinationId' in to) {
		return findDestination(application, {id: to.destinationId}).name;
	}

	const scheme = destinationSide.schemeForUrl(to.url);
	const connection = scheme.parseUrl(to.url);
	if (Object.keys(connection.secrets).length > 0) {
		throw new UsageError({code: 'INVALID_URL', message: 'a password in a URL is not taken here', hint: 'Add the place as a destination first (5, then n): its password is kept sealed.'});
	}

	return scheme.formatUrl(connection);
}
