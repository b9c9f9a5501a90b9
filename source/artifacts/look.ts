/**
 * A look at the first bytes of an artifact with one key (docs/format.md, "Finding the key", step 3): could this be the one?
 * The rule: nothing decided here opens anything; candidates are only put in order.
 */
import {type Codec} from '../core/codec.js';
import {type MasterKey} from '../crypto/master-key.js';
import {decryptHead} from '../crypto/stream-cipher.js';
import {judgeOutput, type OutputJudgement} from './judge-output.js';

/** How far a look goes, and how far it is widened while it stays undecided, in bytes (docs/format.md, "Finding the key"). */
const lookWidths = [1024, 4096, 65_536] as const;

/** Where a format has a signature, so many bytes refuse nearly every wrong key: large vaults are scanned at a third of the cost. */
const signatureBytes = 16;

/** @param head The artifact's first bytes, up to the last of `lookWidths`. */
export function lookWithKey(codec: Codec, key: MasterKey, {iv, head}: {readonly iv: Uint8Array; readonly head: Uint8Array}): OutputJudgement {
	let judgement: OutputJudgement = {verdict: 'undecided', reason: 'the artifact is empty'};
	for (const width of hasSignature(codec) ? [signatureBytes, ...lookWidths] : lookWidths) {
		judgement = judge(codec, decryptHead(key, iv, head.subarray(0, width)));
		if (judgement.verdict !== 'undecided' || head.length <= width) {
			break;
		}
	}

	return judgement;
}

function judge(codec: Codec, plainHead: Uint8Array): OutputJudgement {
	const look = codec.look(plainHead);
	return look.verdict === 'plausible' && !hasSignature(codec) ? judgeOutput(look.output) : look;
}

/** Brotli and plain bytes have none: there the output has to speak for itself. */
function hasSignature({name}: Codec): boolean {
	return name === 'gzip' || name === 'zstd';
}
