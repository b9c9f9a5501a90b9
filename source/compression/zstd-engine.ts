/**
 * What compresses zstd here: Node's own, or under Node 20 the optional dependency zstd-napi, loaded when first used.
 * The rule: nobody needs either but to write zstd; who asks for that without one is told what to install.
 */
import {Buffer} from 'node:buffer';
import {createRequire} from 'node:module';
import {promisify} from 'node:util';
import * as zlib from 'node:zlib';
import type * as napi from 'zstd-napi';
import {UsageError} from '../core/errors.js';
import {decodedChunkBytes, type Decoder} from './decode-stream.js';

export type ZstdEngine = {
	/** One whole frame with its checksum. */
	compressFrame(block: Uint8Array, level: number): Promise<Uint8Array>;
	/** Reads frames one after the other. */
	createDecoder(): Decoder;
	/** What the first bytes of a frame decode to, perhaps nothing yet; undefined where they are no zstd. */
	decodeHead(head: Uint8Array): Uint8Array | undefined;
};

let found: {readonly engine: ZstdEngine | undefined} | undefined;

export function findZstdEngine(): ZstdEngine | undefined {
	found ??= {engine: findNodeEngine() ?? findNapiEngine()};
	return found.engine;
}

/** @throws UsageError INVALID_SETTING where neither is there. */
export function requireZstdEngine(): ZstdEngine {
	const engine = findZstdEngine();
	if (engine === undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: 'zstd can\'t be written here: this Node has none and zstd-napi is not installed',
			hint: 'Use Node 22 or newer, or install dbseal with its optional dependencies, or choose another compression.',
		});
	}

	return engine;
}

/** The part of Node 22's zlib that the types of Node 20 don't know. */
type NodeZstd = {
	readonly constants: Readonly<Record<'ZSTD_c_compressionLevel' | 'ZSTD_c_checksumFlag' | 'ZSTD_e_flush', number>>;
	readonly zstdCompress: (block: Uint8Array, options: object, callback: (error: Error | null, frame: Buffer) => void) => void;
	readonly zstdDecompressSync: (data: Uint8Array, options: object) => Buffer;
	readonly createZstdDecompress: (options: object) => Decoder;
};

function hasZstd(module: object): module is NodeZstd {
	return 'zstdCompress' in module && 'createZstdDecompress' in module;
}

function findNodeEngine(): ZstdEngine | undefined {
	const module: object = zlib;
	if (!hasZstd(module)) {
		return undefined;
	}

	const {ZSTD_c_compressionLevel, ZSTD_c_checksumFlag, ZSTD_e_flush} = module.constants;
	const compress = promisify(module.zstdCompress);
	return {
		compressFrame: async (block, level) => compress(block, {
			// Room for all of the output, so that the frame takes one turn through the thread pool
			chunkSize: block.length + 4096,
			params: {[ZSTD_c_compressionLevel]: level, [ZSTD_c_checksumFlag]: 1},
		}),
		createDecoder: () => module.createZstdDecompress({chunkSize: decodedChunkBytes}),
		decodeHead(head) {
			try {
				return module.zstdDecompressSync(head, {finishFlush: ZSTD_e_flush});
			} catch {
				// Whatever zstd says against these bytes: they are not its own
				return undefined;
			}
		},
	};
}

function findNapiEngine(): ZstdEngine | undefined {
	const module = loadNapi();
	return module && {
		compressFrame: async (block, level) => module.compress(block, {compressionLevel: level, checksumFlag: true}),
		createDecoder: () => new module.DecompressStream(),
		decodeHead(head) {
			// It decodes within write(), and has no other way to decode a part
			const decoder = new module.DecompressStream();
			decoder.on('error', () => undefined);
			decoder.write(Buffer.from(head.buffer, head.byteOffset, head.length));
			const output: unknown = decoder.read();
			return decoder.errored === null ? (output instanceof Buffer ? output : Buffer.alloc(0)) : undefined;
		},
	};
}

function loadNapi(): typeof napi | undefined {
	try {
		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- require() gives any
		return createRequire(import.meta.url)('zstd-napi') as typeof napi;
	} catch {
		// It is optional: not installed, or not built on this machine, is the same to us
		return undefined;
	}
}
