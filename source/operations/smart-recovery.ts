/**
 * Smart Recovery: which key of the vault opens this artifact, when its sidecar names a profile that the vault doesn't have
 * (format.md, section 5). An imported key has a new id, so this is what brings a backup back on a new server.
 * The rule: looks and fingerprints only put candidates in order; the auth tag or the key commitment decides.
 */
import {assertStoredBytes} from '../artifacts/check-metadata.js';
import {type Sidecar} from '../artifacts/sidecar.js';
import {IntegrityError, KeyError} from '../core/errors.js';
import {type CandidateVerdict, type Emit} from '../core/events.js';
import {plural} from '../core/text.js';
import {formatFingerprint} from '../crypto/fingerprint.js';
import {type MasterKey} from '../crypto/master-key.js';
import {type CandidateKey} from '../vault/candidate-keys.js';
import {type Judgement, type KeyTest} from './key-test.js';

export type SmartRecoveryRequest = {
	readonly artifactName: string;
	readonly sidecar: Sidecar;
	/** As the sidecar has it. */
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

/**
 * @throws {IntegrityError} ARTIFACT_DAMAGED when a key of the vault fits, but the bytes don't.
 * @throws {KeyError} NO_KEY_FITS when none does.
 */
export async function smartRecovery(request: SmartRecoveryRequest): Promise<ProvenKey> {
	const {candidates, emit} = request;
	emit({type: 'log', level: 'info', message: describeStart(request)});
	const ranked = rankCandidates(request);
	const proven = await findProven(chooseForProof(ranked, request.sidecar), request.test);
	if (!proven) {
		throw describeFailure(request, ranked.filter(one => isPromising(one)));
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
		const judgement = request.test.judge(candidate);
		tellCandidate(request, index, judgement);
		return {candidate, verdict: judgement.verdict};
	});
	return ranked.toSorted((one, other) => ranks[one.verdict] - ranks[other.verdict]);
}

/**
 * Promising ones where there are any. Else all, since a look may be wrong about an unusual dump; but not
 * where the sidecar's fingerprint already says that the key isn't here.
 */
function chooseForProof(ranked: readonly Ranked[], sidecar: Sidecar): readonly Ranked[] {
	const promising = ranked.filter(one => isPromising(one));
	return promising.length > 0 || sidecar.extras?.keyFingerprint !== undefined ? promising : ranked;
}

function isPromising({verdict}: Ranked): boolean {
	return verdict === 'fits' || verdict === 'plausible';
}

async function findProven(ranked: readonly Ranked[], test: KeyTest): Promise<ProvenKey | undefined> {
	for (let start = 0; start < ranked.length; start += keysPerPass) {
		const batch = ranked.slice(start, start + keysPerPass).map(({candidate}) => ({candidate, key: candidate.unseal()}));
		const provenKey = await test.prove(batch.map(({key}) => key));
		const match = batch.find(({key}) => key === provenKey);
		if (match) {
			return match;
		}
	}

	return undefined;
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

function describeFailure(request: SmartRecoveryRequest, promising: readonly Ranked[]): Error {
	const {
		artifactName, candidates, isVault, sidecar, test,
	} = request;
	const fitting = promising[0]?.candidate ?? candidates.find(({fingerprint}) => fingerprint === sidecar.extras?.keyFingerprint);
	if (fitting) {
		return damagedArtifact(artifactName, fitting.profileName);
	}

	// A file that is not what was stored is damaged, whoever has its key: a look at a few bytes that are left says nothing.
	const stored = test.lastRead();
	if (stored) {
		assertStoredBytes({artifactName, sidecar}, stored);
	}

	const wanted = describeWantedKey(sidecar);
	return new KeyError({
		code: 'NO_KEY_FITS',
		message: isVault
			? `no key in the vault fits ${artifactName} (${plural(candidates.length, 'profile')} tried)`
			: `none of the keys given fits ${artifactName} (${candidates.length} tried)`,
		hint: isVault
			? `Import ${wanted} with 'dbseal vault import NAME', then run this again.`
			: `Look for ${wanted}: in another Recovery Kit, or on its printed page.`,
	});
}

function describeWantedKey({extras}: Sidecar): string {
	if (extras?.keyFingerprint === undefined) {
		return 'the key of the profile that made this backup';
	}

	const profile = extras.profileName === undefined ? '' : ` of profile '${extras.profileName}'`;
	const host = extras.host === undefined ? '' : ` on ${extras.host}`;
	return `the key with fingerprint ${formatFingerprint(extras.keyFingerprint)}${profile}${host}`;
}

/** The key is right and the bytes are wrong. */
export function damagedArtifact(artifactName: string, profileName: string): IntegrityError {
	return new IntegrityError({
		code: 'ARTIFACT_DAMAGED',
		message: `the key of profile '${profileName}' fits, but the file is damaged: ${artifactName}`,
		hint: 'Restore another copy or an older backup (\'dbseal list\' shows them); nothing was written to the target.',
	});
}
