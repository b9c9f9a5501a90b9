/**
 * Smart Recovery: which key of the vault opens this artifact, when its sidecar names a profile that the vault doesn't have
 * (docs/format.md, "Finding the key"). An imported key has a new id, so this is what brings a backup back on a new server.
 * The rule: looks and fingerprints only put candidates in order; the auth tag or the key commitment decides.
 */
import {findDifference} from '../artifacts/check-metadata.js';
import {type Sidecar} from '../artifacts/sidecar.js';
import {checkSeal} from '../artifacts/write-sidecar.js';
import {type CandidateVerdict, type Emit} from '../core/events.js';
import {formatBytes, plural} from '../core/text.js';
import {isDamagedValue} from '../crypto/sealing.js';
import {type MasterKey} from '../crypto/master-key.js';
import {type CandidateKey, unsealIfSound} from '../vault/candidate-keys.js';
import {type Judgement, type KeyTest} from './key-test.js';
import {describeFailedSearch} from './recovery-failure.js';

export type SmartRecoveryRequest = {
	readonly artifactName: string;
	readonly sidecar: Sidecar;
	/** The id of the profile that the sidecar names. */
	readonly profileId: string;
	readonly candidates: readonly CandidateKey[];
	/** False where the keys were given by hand, from a file or a kit. */
	readonly isVault: boolean;
	/** The vault's profile of that id, where there is one whose key doesn't open the artifact. */
	readonly failing?: CandidateKey | undefined;
	readonly test: KeyTest;
	readonly emit: Emit;
};

export type ProvenKey = {
	readonly candidate: CandidateKey;
	readonly key: MasterKey;
};

/** Keys that are checked over one read of the ciphertext: each costs a cipher's state and its share of a core. Our choice. */
const keysPerPass = 16;

/** What keys that don't look right may cost: 64 GiB of deciphering is about a minute of one core. Our choice. */
const searchBudgetBytes = 2 ** 36;

/**
 * @throws {IntegrityError} ARTIFACT_DAMAGED when a key of the vault fits, but the bytes don't; SEALED_VALUE_DAMAGED when
 * the artifact names a profile whose key is damaged in the vault.
 * @throws {KeyError} NO_KEY_FITS when none does.
 */
export async function smartRecovery(request: SmartRecoveryRequest): Promise<ProvenKey> {
	const {candidates, emit} = request;
	emit({type: 'log', level: 'info', message: describeStart(request)});
	const ranked = rankCandidates(request);
	const promising = ranked.filter(one => isPromising(one));
	const rest = chooseRest(request, ranked);
	const proven = await findProven(promising, request) ?? await searchRest(rest, promising, request);
	if (!proven) {
		throw describeFailedSearch({
			...request, promising: promising.map(one => one.candidate), untried: Math.max(rest.length - countAffordable(request), 0),
		});
	}

	const {candidate} = proven;
	tellCandidate(request, candidates.indexOf(candidate), {verdict: 'fits', reason: 'proven: it opens the artifact'});
	emit({type: 'log', level: 'info', message: `Smart Recovery Successful: Matched key from profile '${candidate.profileName}'`});
	return proven;
}

type Ranked = {readonly candidate: CandidateKey; readonly verdict: CandidateVerdict};

const ranks: Readonly<Record<CandidateVerdict, number>> = {
	fits: 0, plausible: 1, undecided: 2, refused: 3,
};

/** Looks with every candidate, tells each, and gives them in the order in which they are worth a proof. */
function rankCandidates(request: SmartRecoveryRequest): readonly Ranked[] {
	const ranked = request.candidates.map((candidate, index): Ranked => {
		const judgement = judge(candidate, request);
		tellCandidate(request, index, judgement);
		return {candidate, verdict: judgement.verdict};
	});
	return inOrder(ranked.filter(({candidate}) => candidate !== request.failing));
}

function inOrder(ranked: readonly Ranked[]): readonly Ranked[] {
	return ranked.toSorted((one, other) => ranks[one.verdict] - ranks[other.verdict]);
}

function judge(candidate: CandidateKey, {test, failing}: SmartRecoveryRequest): Judgement {
	if (candidate === failing) {
		return {verdict: 'refused', reason: unsealIfSound(candidate) ? 'tried first: it does not open the artifact' : damagedKey};
	}

	try {
		return test.judge(candidate);
	} catch (error) {
		if (isDamagedValue(error)) {
			return {verdict: 'refused', reason: damagedKey};
		}

		throw error;
	}
}

const damagedKey = 'its key is damaged in the vault';

function isPromising({verdict}: Ranked): boolean {
	return verdict === 'fits' || verdict === 'plausible';
}

/**
 * Those that don't look right, since a look may be wrong about an unusual dump, and a fingerprint may be false. But not where
 * a look is exact, and not where a sealed sidecar has a fingerprint that no key has: whatever opened it would not fit its seal.
 */
function chooseRest({test, sidecar: {extras}}: SmartRecoveryRequest, ranked: readonly Ranked[]): readonly Ranked[] {
	const isElsewhere = extras?.keyFingerprint !== undefined && extras.seal !== undefined && !ranked.some(one => isPromising(one));
	return test.proofBytes === undefined || isElsewhere ? [] : ranked.filter(one => !isPromising(one));
}

/** How many of those that don't look right are tried: all of them on a small artifact, one read's worth on the largest. */
function countAffordable({test: {proofBytes = 0}}: SmartRecoveryRequest): number {
	return Math.max(keysPerPass, Math.floor(searchBudgetBytes / Math.max(proofBytes, 1)));
}

async function searchRest(rest: readonly Ranked[], promising: readonly Ranked[], request: SmartRecoveryRequest): Promise<ProvenKey | undefined> {
	const {sidecar, emit, test: {proofBytes = 0}} = request;
	const isCertain = promising.some(({candidate}) => {
		const key = unsealIfSound(candidate);
		return key !== undefined && checkSeal(sidecar, key) === 'valid';
	});
	// Once a fingerprint has proved false, a look has more to say of the others than that theirs is another one.
	const isFingerprintFalse = promising.some(({verdict}) => verdict === 'fits');
	const ordered = isFingerprintFalse ? inOrder(rest.map(({candidate}) => ({candidate, verdict: judge(candidate, request).verdict}))) : rest;
	const affordable = ordered.slice(0, countAffordable(request));
	if (isCertain || affordable.length === 0 || isKnownDamaged(request)) {
		return undefined;
	}

	const untried = rest.length - affordable.length;
	const reason = promising.length === 0 ? 'no key looks right' : 'what looked right does not open it';
	const leftOut = untried > 0 ? `, and not the other ${untried}: give one of those by itself with --key-file` : '';
	emit({
		type: 'log',
		level: untried > 0 ? 'warning' : 'info',
		message: `${reason}: trying ${plural(affordable.length, 'more key')} on all ${formatBytes(proofBytes)} of the artifact${leftOut}`,
	});
	return findProven(affordable, request);
}

async function findProven(ranked: readonly Ranked[], request: SmartRecoveryRequest): Promise<ProvenKey | undefined> {
	for (let start = 0; start < ranked.length && !isKnownDamaged(request); start += keysPerPass) {
		const batch = ranked.slice(start, start + keysPerPass).flatMap(({candidate}) => {
			const key = unsealIfSound(candidate);
			return key ? [{candidate, key}] : [];
		});
		const provenKey = batch.length === 0 ? undefined : await request.test.prove(batch.map(({key}) => key));
		const match = batch.find(({key}) => key === provenKey);
		if (match) {
			return match;
		}
	}

	return undefined;
}

/** A file that is not what was stored is damaged, whoever has its key: no other key is worth another read. */
function isKnownDamaged({sidecar, test}: SmartRecoveryRequest): boolean {
	const stored = test.lastRead();
	return stored !== undefined && findDifference(sidecar, stored) !== undefined;
}

function tellCandidate({candidates, emit}: SmartRecoveryRequest, index: number, {verdict, reason}: Judgement): void {
	const candidate = candidates[index];
	if (candidate) {
		const {profileId, profileName} = candidate;
		emit({
			type: 'recovery-candidate', index: index + 1, total: candidates.length, profileId, profileName, verdict, reason,
		});
	}
}

function describeStart({sidecar, profileId, candidates, isVault, failing}: SmartRecoveryRequest): string {
	const name = sidecar.extras?.profileName;
	const named = name === undefined ? profileId : `'${name}' (${profileId})`;
	if (failing) {
		return `the key of profile '${failing.profileName}' does not open it; starting Smart Recovery over ${plural(candidates.length, 'profile')}`;
	}

	return isVault
		? `profile ${named} is not in this vault; starting Smart Recovery over ${plural(candidates.length, 'profile')}`
		: `made with profile ${named}; starting Smart Recovery over the ${plural(candidates.length, 'key')} given`;
}
