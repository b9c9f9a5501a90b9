/**
 * Runs, bound to processes of their own: started as the command that a person would type, followed by their log.
 * The rule: a password that was typed for a restore goes down a pipe, never by argv.
 */
import path from 'node:path';
import {UsageError} from '../../core/errors.js';
import {type Connection} from '../../core/connection.js';
import {engineByType} from '../../databases/registry.js';
import {startDetached} from '../../runs/detached.js';
import {createRunId, runIdBytes} from '../../runs/run-id.js';
import {kindForUrl} from '../../storage/registry.js';
import {type Store} from '../../store/open-store.js';
import {
	type ShownArtifact, type CopyTarget, type DatabaseTarget, type RunRequest,
} from '../run-requests.js';
import {type RunServices} from '../services.js';
import {typedDatabase} from '../../application/connection-drafts.js';
import {stopRun, watchRun} from '../../application/runs.js';
import {goneError} from '../../application/gone-error.js';
import {type BoundApplication} from './bound-application.js';

/** How long a cancelled run may take to clean up before the screen says that it is still at it. */
const patienceMs = 10_000;

type Words = {readonly words: readonly string[]; readonly stdin?: string};

export function bindRuns(application: BoundApplication): RunServices {
	const {environment} = application;
	const {home, program, workingFolder, now, randomHex} = environment;
	const requests = new Map<string, RunRequest>();
	return {
		async start(request) {
			const runId = createRunId(now(), randomHex(runIdBytes));
			await startDetached({
				...wordsFor(request, application), program, home, runId, workingFolder, env: application.surroundings.env,
			});
			requests.set(runId, request);
			application.changed();
			return runId;
		},
		async follow(runId, onEvent, signal) {
			for await (const event of watchRun(application, runId, signal)) {
				if (event.type === 'run-finished') {
					// The run's row was written before this event: the header must not say "running" beside it.
					application.changed();
				}

				onEvent(event);
			}
		},
		async cancel(runId) {
			await stopRun(application, {which: {id: runId}, patienceMs}, new AbortController().signal);
			application.changed();
		},
		requestOf: runId => requests.get(runId),
	};
}

/** As a person would type it; a password is asked for then. */
export function commandWords(request: RunRequest, application: BoundApplication): readonly string[] {
	return wordsFor(request, application).words.filter(word => word !== '--password-stdin');
}

function wordsFor(request: RunRequest, application: BoundApplication): Words {
	if (request.kind === 'restore') {
		return restoreWords(request, application);
	}

	if (request.kind === 'again') {
		const {again: {words}, password} = request;
		return password === undefined ? {words} : {words: [...words, '--password-stdin'], stdin: password};
	}

	if ('to' in request) {
		return {words: ['copy', artifactReference(request.artifact, application), '--to', copyTarget(request.to, application)]};
	}

	if ('artifact' in request) {
		// Its name was typed: that is the yes, for a whole backup, too.
		const flags = request.kind === 'remove' ? ['--backup', '--yes'] : [];
		return {words: [request.kind, ...flags, artifactReference(request.artifact, application)]};
	}

	return {words: [request.kind, jobName(request.jobId, application)]};
}

function restoreWords({artifact, target, overwrite}: Extract<RunRequest, {kind: 'restore'}>, application: BoundApplication): Words {
	if ('file' in target) {
		return {words: ['restore', artifactReference(artifact, application), '--to-file', path.resolve(application.environment.workingFolder, target.file)]};
	}

	const {into, password} = intoWords(target, application);
	return {
		words: ['restore', artifactReference(artifact, application), '--into', into, ...(overwrite ? ['--overwrite'] : []), ...(password === undefined ? [] : ['--password-stdin'])],
		...(password !== undefined && {stdin: password}),
	};
}

function intoWords(target: DatabaseTarget, {store}: BoundApplication): {readonly into: string; readonly password?: string} {
	if ('sourceId' in target) {
		const source = store.sources.findById(target.sourceId);
		if (!source) {
			throw goneError('source');
		}

		return {into: source.name};
	}

	const connection = typedDatabase(target);
	const password = passwordOf(connection);
	return {into: engineByType(connection.type).formatUrl(connection), ...(password !== undefined && {password})};
}

function passwordOf({type, secrets}: Connection): string | undefined {
	return secrets[engineByType(type).passwordSecret ?? 'password'];
}

function artifactReference({destinationId, name}: ShownArtifact, {store}: BoundApplication): string {
	return `${destinationName(destinationId, store)}:${name}`;
}

/** A copy's password can't go down a pipe: a place that needs one is added as a destination, which keeps it sealed. */
function copyTarget(to: CopyTarget, {store}: BoundApplication): string {
	if ('destinationId' in to) {
		return destinationName(to.destinationId, store);
	}

	const scheme = kindForUrl(to.url);
	const connection = scheme.parseUrl(to.url);
	if (Object.keys(connection.secrets).length > 0) {
		throw new UsageError({code: 'INVALID_URL', message: 'a password in a URL is not taken here', hint: 'Add the place as a destination first (5, then n): its password is kept sealed.'});
	}

	return scheme.formatUrl(connection);
}

function destinationName(id: string, store: Store): string {
	const destination = store.destinations.findById(id);
	if (!destination) {
		throw goneError('destination');
	}

	return destination.name;
}

function jobName(id: string, {store}: BoundApplication): string {
	const job = store.jobs.findById(id);
	if (!job) {
		throw goneError('job');
	}

	return job.name;
}
