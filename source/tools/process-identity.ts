/**
 * Whether a process is still the one that it was: its number alone is used again by the system, and is another's in another container.
 * The rule: identity = where its number counts (the boot of the machine and the PID namespace) and when it started there, as text.
 * Synchronous, because the store asks within a transaction.
 */
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import {systemErrorCode} from '../core/errors.js';

export type ProcessMark = {readonly pid: number; readonly processStartedAt: string};

/** Between the place and the start; in neither of them. */
const separator = '#';

/** Undefined when there is no such process. */
export function processIdentity(pid: number): string | undefined {
	const startedAt = startOf(pid);
	return startedAt === undefined ? undefined : `${placeOfNumbers()}${separator}${startedAt}`;
}

/** Whether its number means something here: not for one of another container or host, of which nothing can be seen from here. */
export function isSeenFromHere({processStartedAt}: Pick<ProcessMark, 'processStartedAt'>): boolean {
	// Marks of before there was a place in them are of here.
	return !processStartedAt.includes(separator) || processStartedAt.startsWith(`${placeOfNumbers()}${separator}`);
}

/** Of a process that is seen from here. */
export function isProcessAlive({pid, processStartedAt}: ProcessMark): boolean {
	const identity = processIdentity(pid);
	return identity !== undefined && (identity === processStartedAt || asBefore(identity) === processStartedAt);
}

/** `BOOT/TICKS`, as marks were written before the PID namespace was part of them. */
function asBefore(identity: string): string {
	const [place = '', startedAt = ''] = identity.split(separator);
	const [bootId = '', namespace] = place.split('/');
	return namespace === undefined ? startedAt : `${bootId}/${startedAt}`;
}

function placeOfNumbers(): string {
	return hasProc() ? `${bootId()}/${fs.readlinkSync('/proc/self/ns/pid')}` : os.hostname();
}

function startOf(pid: number): string | undefined {
	return hasProc() ? startByProc(pid) : startByPs(pid);
}

function hasProc(): boolean {
	return fs.existsSync('/proc/self/stat');
}

function bootId(): string {
	return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Linux, in ticks since the boot. A zombie has ended: only its parent hasn't heard yet. */
function startByProc(pid: number): string | undefined {
	try {
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name in parentheses may hold spaces and parentheses; fields are counted after its end (man 5 proc).
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [state, startTicks] = [fields[0], fields[19]];
		return state === 'Z' || state === 'X' ? undefined : startTicks;
	} catch (error) {
		if (['ENOENT', 'ESRCH', 'EACCES'].includes(systemErrorCode(error) ?? '')) {
			return undefined;
		}

		throw error;
	}
}

/** Elsewhere. `ps` exits 1 when there is no such process. */
function startByPs(pid: number): string | undefined {
	try {
		const startTime = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
			encoding: 'utf8', env: {LC_ALL: 'C', PATH: '/bin:/usr/bin'}, stdio: ['ignore', 'pipe', 'ignore'],
		});
		return startTime.trim() || undefined;
	} catch (error) {
		if (error instanceof Error && 'status' in error && error.status === 1) {
			return undefined;
		}

		throw error;
	}
}
