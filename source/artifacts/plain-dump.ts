/**
 * From stored bytes to the plain dump: decrypt → decompress, and everything that has to hold before the dump may end.
 * The rule: what the sidecar promises of the dump (its size, its kind, that there is one at all) is checked wherever a dump comes out;
 * one that breaks a promise never ends well, so that what takes it can still be taken back.
 */
import {Buffer} from 'node:buffer';
import {chainStages, type Codec, type StreamStage} from '../core/codec.js';
import {eachChunk} from '../core/each-chunk.js';
import {IntegrityError} from '../core/errors.js';
import {sha256Stage} from '../crypto/checksum.js';
import {assertStoredBytes} from './check-metadata.js';
import {findOtherKind, kindHeadBytes} from './dump-kind.js';
import {type Meter} from './meter.js';
import {type Sidecar} from './sidecar.js';

export type PlainDumpRequest = {
	readonly artifactName: string;
	readonly sidecar: Sidecar;
	/** Another than the sidecar's gives what nothing here decompresses as it is. */
	readonly codec: Codec;
	/** Absent for an artifact that isn't encrypted. */
	readonly decrypt?: StreamStage;
	/** With the stages decrypt (or fetch, without a key) and decompress. */
	readonly meter: Meter;
};

/** Takes all stored bytes from the first. Throws an IntegrityError before its end. */
export function plainDump({artifactName, sidecar, codec, decrypt, meter}: PlainDumpRequest): StreamStage {
	const described = {artifactName, sidecar};
	return chainStages([
		...(sidecar.encryption?.format === 'chunked' ? [asStored(described)] : []),
		...(decrypt ? [decrypt, meter.after('decrypt')] : [meter.after('fetch')]),
		codec.decompress(),
		meter.after('decompress'),
		...(codec.name === sidecar.compression ? [asPromised(described)] : []),
	]);
}

type Described = {readonly artifactName: string; readonly sidecar: Sidecar};

/** Chunks prove themselves; that they are what this sidecar was written for shows its size and checksum. */
function asStored(described: Described): StreamStage {
	return source => {
		const checksum = sha256Stage();
		let sizeBytes = 0;
		return eachChunk(checksum.stage(source), {
			change(chunk) {
				sizeBytes += chunk.length;
				return chunk;
			},
			end() {
				assertStoredBytes(described, {sizeBytes, checksum: checksum.digestHex()});
			},
		});
	};
}

function asPromised({artifactName, sidecar}: Described): StreamStage {
	return source => {
		const head: Uint8Array[] = [];
		let sizeBytes = 0;
		return eachChunk(source, {
			change(chunk) {
				if (sizeBytes < kindHeadBytes) {
					head.push(chunk.slice(0, kindHeadBytes - sizeBytes));
				}

				sizeBytes += chunk.length;
				return chunk;
			},
			end() {
				const fault = findFault(sidecar, {sizeBytes, head: Buffer.concat(head)});
				if (fault !== undefined) {
					throw new IntegrityError({
						code: 'DATA_CORRUPT', message: `${artifactName} ${fault}`, hint: 'Restore another copy or an older backup (\'dbseal list\' shows them).',
					});
				}
			},
		});
	};
}

function findFault(sidecar: Sidecar, {sizeBytes, head}: {readonly sizeBytes: number; readonly head: Buffer}): string | undefined {
	const expectedBytes = sidecar.extras?.plainSize;
	if (sizeBytes === 0) {
		return 'holds no dump: there is not one byte in it';
	}

	if (expectedBytes !== undefined && expectedBytes !== sizeBytes) {
		return `holds ${sizeBytes} bytes of dump, not the ${expectedBytes} that were backed up`;
	}

	const other = findOtherKind(sidecar, head);
	return other === undefined ? undefined : `does not hold what its sidecar says: ${other}`;
}
