/**
 * gzip, written as independent members of 1 MiB of input each, compressed and decompressed in parallel, in order.
 * Any gunzip reads it. Foreign gzip files, of one member or many, are read as a stream.
 */
import {createGunzip} from 'node:zlib';
import {type Codec} from '../core/codec.js';
import {createIterator} from '../core/create-iterator.js';
import {type ByteReader, createByteReader} from './byte-reader.js';
import {corruptError} from './damage.js';
import {
	decodedChunkBytes, decodeInTurn, decodeThrough, inSmallPieces,
} from './decode-stream.js';
import {lookAtGzip} from './gzip-look.js';
import {
	memberHeaderBytes, memberOutputBytes, readMember, sizedBodyBytes, writeMember,
} from './gzip-member.js';
import {inOrder, moreBlocksAtOnce} from './in-order.js';
import {cutInput, inputBlockBytes} from './input-blocks.js';
import {chooseLevel} from './levels.js';

const levels = {min: 1, max: 9, default: 6};

export const gzip: Codec = {
	name: 'gzip',
	sidecarName: 'GZIP',
	suffix: '.gz',
	levels,
	compress({level: wantedLevel}) {
		const level = chooseLevel('gzip', levels, wantedLevel);
		return source => inOrder(cutInput(source), async block => writeMember(block, level), moreBlocksAtOnce);
	},
	decompress: () => decompress,
	salvage: () => source => decodeInTurn(inSmallPieces(source), createGunzip(), 'gzip data'),
	look: lookAtGzip,
};

function decompress(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
	const reader = createByteReader(source);
	const state = {isForeign: false};
	const members = inOrder(sizedMembers(reader, state), readMember);
	let foreign: AsyncGenerator<Uint8Array> | undefined;
	return createIterator({
		async next() {
			const member = await members.next();
			if (member.done !== true) {
				return member.value;
			}

			if (state.isForeign) {
				foreign ??= decodeThrough(reader.rest(), createGunzip({chunkSize: decodedChunkBytes}), 'gzip data');
			}

			const chunk = await foreign?.next();
			return chunk?.done === true ? undefined : chunk?.value;
		},
		async close() {
			await foreign?.return(undefined);
			await reader.close();
		},
	});
}

/** Whole members as our writer makes them, up to the end or to the first that isn't one: that and the rest is foreign. */
function sizedMembers(reader: ByteReader, state: {isForeign: boolean}): AsyncIterable<Uint8Array> {
	let isFirst = true;
	return createIterator({
		async next() {
			const header = await reader.peek(memberHeaderBytes);
			if (header.length === 0 && !isFirst) {
				return undefined;
			}

			isFirst = false;
			const bodyBytes = sizedBodyBytes(header);
			if (bodyBytes === undefined) {
				state.isForeign = true;
				return undefined;
			}

			const member = await reader.take(memberHeaderBytes + bodyBytes);
			if (member.length < memberHeaderBytes + bodyBytes) {
				throw corruptError('gzip data', 'it was cut');
			}

			if (memberOutputBytes(member) > inputBlockBytes) {
				reader.putBack(member);
				state.isForeign = true;
				return undefined;
			}

			return member;
		},
	});
}
