/**
 * Whether a process is still the one that it was: its number alone is used again by the system.
 * The rule: identity = start time of the process (and the boot it belongs to), as text to be compared, never read.
 * Synchronous, because the store asks within a transaction.
 */
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {systemErrorCode} from '../core/errors.js';

/** Undefined when there is no such process. */
export function processIdentity(pid: number): string | undefined {
	return fs.existsSync('/proc/self/stat') ? identityByProc(pid) : identityByPs(pid);
}

export function isProcessAlive({pid, processStartedAt}: {readonly pid: number; readonly processStartedAt: string}): boolean {
	return processIdentity(pid) === processStartedAt;
}

/** Linux. A zombie has ended: only its parent hasn't heard yet. */
function identityByProc(pid: number): string | undefined {
	try {
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
		const bootId = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
		// The name in parentheses may hold spaces and parentheses; fields are counted after its end (man 5 proc).
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [state, startTicks] = [fields[0], fields[19]];
		return state === 'Z' || state === 'X' ? undefined : `${bootId.trim()}/${startTicks}`;
	} catch (error) {
		if (['ENOENT', 'ESRCH', 'EACCES'].includes(systemErrorCode(error) ?? '')) {
			return undefined;
		}

		throw error;
	}
}

/** Elsewhere. `ps` exits 1 when there is no such process. */
function identityByPs(pid: number): string | undefined {
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
