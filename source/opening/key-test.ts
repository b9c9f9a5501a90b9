/**
 * How to tell whether a key opens an artifact: cheaply by a look, and for certain by its auth tag or key commitment.
 * The rule: only `prove` is proof; `judge` puts candidates in order and tells people why.
 */
import {type Authentication, authenticate} from '../artifacts/authenticate.js';
import {type StoredBytes} from '../artifacts/check-metadata.js';
import {type ChunkedHeader} from '../artifacts/chunked-header.js';
import {lookWithKey} from '../artifacts/look.js';
import {type Sidecar, type StreamEncryptionFields} from '../artifacts/sidecar.js';
import {type Codec} from '../core/codec.js';
import {type CandidateVerdict} from '../core/events.js';
import {commitmentMatches} from '../crypto/chunked-cipher.js';
import {formatFingerprint} from '../core/fingerprint.js';
import {type MasterKey} from '../crypto/master-key.js';
import {type CandidateKey} from '../vault/candidate-keys.js';

export type Judgement = {
	readonly verdict: CandidateVerdict;
	/** Why the key was judged so, for people. */
	readonly reason: string;
};

export type KeyTest = {
	/** What the proof of one key deciphers; undefined where a look is exact, and needs no proof. */
	readonly proofBytes: number | undefined;
	judge(candidate: CandidateKey): Judgement;
	/** The one of these keys that opens the artifact, if one does. */
	prove(keys: readonly MasterKey[]): Promise<MasterKey | undefined>;
	/** What the last proof read; undefined where it didn't take all stored bytes. */
	lastRead(): StoredBytes | undefined;
};

export type StreamTestRequest = {
	readonly sidecar: Sidecar;
	readonly encryption: StreamEncryptionFields;
	readonly codec: Codec;
	/** The artifact's first 64 KiB, or all of a smaller one. */
	readonly head: Uint8Array;
	/** How large the whole artifact is. */
	readonly sizeBytes: number;
	/** All fingerprints of the candidates: an exact match needs no look at the others. */
	readonly candidates: readonly CandidateKey[];
	/** Reads the whole ciphertext. */
	readonly read: <T>(use: (source: AsyncIterable<Uint8Array>) => Promise<T>) => Promise<T>;
	/** Called with what a full read found. */
	readonly onAuthenticated: (authentication: Authentication) => void;
};

/** A stream artifact: the auth tag over the whole ciphertext decides. */
export function streamKeyTest(request: StreamTestRequest): KeyTest {
	const {sidecar, encryption, codec, head} = request;
	const fingerprint = sidecar.extras?.keyFingerprint;
	const hasExactMatch = request.candidates.some(candidate => candidate.fingerprint === fingerprint);
	let last: Authentication | undefined;
	return {
		// After a proof that failed, a fingerprint that is equal has said something false.
		judge: candidate => hasExactMatch && last === undefined
			? compareFingerprints(candidate, fingerprint)
			: lookWithKey(codec, candidate.unseal(), {iv: encryption.iv, head}),
		async prove(keys) {
			const authentication = await request.read(async source => authenticate({...encryption, source, keys}));
			last = authentication;
			request.onAuthenticated(authentication);
			return authentication.key;
		},
		proofBytes: request.sizeBytes,
		lastRead: () => last,
	};
}

/** A chunked artifact: the key commitment in front of its payload is exact, and needs no data. */
export function chunkedKeyTest({context, prefix}: ChunkedHeader): KeyTest {
	const commits = (key: MasterKey): boolean => commitmentMatches(key.artifactKey(), context, prefix);
	return {
		judge: candidate => commits(candidate.unseal())
			? {verdict: 'fits', reason: 'the artifact is committed to this key'}
			: {verdict: 'refused', reason: 'the artifact is committed to another key'},
		prove: async keys => keys.find(key => commits(key)),
		proofBytes: undefined,
		lastRead: () => undefined,
	};
}

function compareFingerprints(candidate: CandidateKey, fingerprint: string | undefined): Judgement {
	return candidate.fingerprint === fingerprint
		? {verdict: 'fits', reason: 'its fingerprint is the artifact\'s'}
		: {verdict: 'refused', reason: `its fingerprint is ${formatFingerprint(candidate.fingerprint)}`};
}
