/**
 * Looking at the processes of this machine through /proc: who is whose child, and what others can read of their command lines.
 */
import fs from 'node:fs/promises';
import process from 'node:process';

/** All processes that this one started, and those that they started. */
export async function descendantsOf(pid: number): Promise<readonly number[]> {
	const children = await childrenOf(pid);
	const deeper = await Promise.all(children.map(async child => descendantsOf(child)));
	return [...children, ...deeper.flat()];
}

/** A process's name, as its kernel has it: `psql`, `pg_dump`. */
export async function nameOf(pid: number): Promise<string> {
	const name = await readIfThere(`/proc/${pid}/comm`);
	return name.trim();
}

/** The words of a process, separated by spaces; empty for one that ended. */
export async function commandLineOf(pid: number): Promise<string> {
	const line = await readIfThere(`/proc/${pid}/cmdline`);
	return line.replaceAll('\0', ' ');
}

/** A zombie has ended. */
export async function isAlive(pid: number): Promise<boolean> {
	const stat = await readIfThere(`/proc/${pid}/stat`);
	return stat !== '' && !stat.includes(') Z ');
}

/** False where it ended before. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
	try {
		return process.kill(pid, signal);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ESRCH') {
			return false;
		}

		throw error;
	}
}

async function childrenOf(pid: number): Promise<readonly number[]> {
	const children = await readIfThere(`/proc/${pid}/task/${pid}/children`);
	return children.split(' ').filter(text => text.trim() !== '').map(Number);
}

async function readIfThere(file: string): Promise<string> {
	try {
		return await fs.readFile(file, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) {
			return '';
		}

		throw error;
	}
}
