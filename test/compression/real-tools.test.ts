/** The command line tools that people have read what we write, and we read what they write. */
import {type Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {buffer} from 'node:stream/consumers';
import {expect, test} from 'vitest';
import {MasterKey} from '../../source/crypto/master-key.js';
import {encryptStream} from '../../source/crypto/stream-cipher.js';
import {codecByName} from '../../source/compression/registry.js';
import {dumpText} from '../sample-bytes.js';
import {describeWithServer} from '../servers/needs.js';
import {split, through} from '../through.js';

const text = dumpText(3_500_000);

async function run(command: string, args: readonly string[], input: Buffer): Promise<Buffer> {
	const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit']});
	const exited = new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	child.stdin.end(input);
	const output = await buffer(child.stdout);
	expect(await exited).toBe(0);
	return output;
}

describeWithServer('other readers and peers', 'what we write', () => {
	test.each([
		['gzip', 'gunzip', ['-c']],
		['gzip', 'pigz', ['-dc']],
		['brotli', 'brotli', ['-dc']],
		['zstd', 'zstd', ['-dc']],
	] as const)('%s is read by %s', async (name, tool, args) => {
		const stored = await through(codecByName(name).compress({}), split(text, [65_536]));

		const output = await run(tool, args, stored);

		expect(output.equals(text)).toBe(true);
	});

	test.each([
		['gzip', 'gzip', ['-t']],
		['zstd', 'zstd', ['-tq']],
	] as const)('empty %s data passes %s -t', async (name, tool, args) => {
		const stored = await through(codecByName(name).compress({}), []);

		expect(await run(tool, args, stored)).toHaveLength(0);
	});

	test('a stream artifact is decrypted by openssl and read by gunzip', async () => {
		const key = MasterKey.generate();
		const encryption = encryptStream(key);
		const artifact = await through(encryption.stage, [await through(codecByName('gzip').compress({}), [text])]);

		const compressed = await run('openssl', ['enc', '-d', '-aes-256-ctr', '-K', key.toHex(), '-iv', `${encryption.iv.toString('hex')}00000002`], artifact);
		const output = await run('gunzip', ['-c'], compressed);

		expect(output.equals(text)).toBe(true);
	});
});

describeWithServer('other readers and peers', 'what they write', () => {
	test.each([
		['gzip', 'gzip', ['-c']],
		['gzip', 'gzip', ['-9c']],
		['gzip', 'pigz', ['-c']],
		['gzip', 'pigz', ['-c', '-i', '-p', '2']],
		['brotli', 'brotli', ['-c', '-q', '6']],
		['zstd', 'zstd', ['-c']],
		['zstd', 'zstd', ['-c', '-T2', '--no-check']],
		['zstd', 'zstd', ['-c', '--long=24']],
	] as const)('%s data of %s %j is read', async (name, tool, args) => {
		const stored = await run(tool, args, text);

		const output = await through(codecByName(name).decompress(), split(stored, [65_536]));

		expect(output.equals(text)).toBe(true);
	});
});
