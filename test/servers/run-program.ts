/**
 * Runs one program to its end, for server starters and tests: gives its stdout, throws with its stderr.
 */
import {Buffer} from 'node:buffer';
import {spawn, type SpawnOptionsWithoutStdio} from 'node:child_process';

export type ProgramOptions = Pick<SpawnOptionsWithoutStdio, 'cwd' | 'env' | 'uid' | 'gid'> & {
	/** What it reads from stdin. */
	readonly input?: string | Uint8Array;
};

export async function runProgram(program: string, arguments_: readonly string[], options: ProgramOptions = {}): Promise<string> {
	const {input = '', ...spawnOptions} = options;
	const child = spawn(program, arguments_, spawnOptions);
	const output: Buffer[] = [];
	const errors: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => {
		output.push(chunk);
	});
	child.stderr.on('data', (chunk: Buffer) => {
		errors.push(chunk);
	});
	// A program that ends without reading everything tells why by its exit code
	child.stdin.on('error', () => undefined);
	child.stdin.end(input);
	const exitCode = await new Promise<number | undefined>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', code => {
			resolve(code ?? undefined);
		});
	});
	if (exitCode !== 0) {
		throw new Error(`${program} exited with ${exitCode ?? 'a signal'}: ${Buffer.concat(errors).toString()}`);
	}

	return Buffer.concat(output).toString();
}
