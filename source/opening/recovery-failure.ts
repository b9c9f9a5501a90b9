/**
 * Why Smart Recovery found no key: the file is damaged, the right key is damaged in the vault, or it is not there.
 * The rule: a wrong key (exit 12) and damage (exit 13) are never mistaken for each other.
 */
import {assertStoredBytes, sidecarOfAnother} from '../artifacts/check-metadata.js';
import {damagedArtifact} from '../artifacts/damaged-artifact.js';
import {type Sidecar} from '../artifacts/sidecar.js';
import {type IntegrityError, KeyError} from '../core/errors.js';
import {plural} from '../core/text.js';
import {formatFingerprint} from '../core/fingerprint.js';
import {type CandidateKey, unsealIfSound} from '../vault/candidate-keys.js';
import {type KeyTest} from './key-test.js';

export type FailedSearch = {
	readonly artifactName: string;
	readonly sidecar: Sidecar;
	readonly candidates: readonly CandidateKey[];
	readonly isVault: boolean;
	readonly failing?: CandidateKey | undefined;
	readonly test: KeyTest;
	/** Those that looked right, the best first. */
	readonly promising: readonly CandidateKey[];
	/** So many were not tried. */
	readonly untried: number;
};

/** Throws where the vault itself is the reason, or the stored bytes are. */
export function describeFailedSearch(search: FailedSearch): Error {
	const {artifactName, candidates, sidecar, test, promising} = search;
	const wanted = findWanted(search);
	// What is wrong with the wanted key itself comes before what is wrong with the file.
	wanted?.unseal();
	const fitting = [...new Set([...wanted ? [wanted] : [], ...promising])];
	if (fitting.length > 0) {
		return sidecarOfAnother({artifactName, sidecar}) ?? damagedThoughFitting(artifactName, fitting);
	}

	// A file that is not what was stored is damaged, whoever has its key: a look at a few bytes that are left says nothing.
	const stored = test.lastRead();
	if (stored) {
		assertStoredBytes({artifactName, sidecar}, stored);
	}

	const damaged = candidates.filter(candidate => !unsealIfSound(candidate));
	return noKeyFits(search, damaged);
}

/** The key that the sidecar's fingerprint names, or that of the profile which it names where a look speaks for it. */
function findWanted({candidates, failing, sidecar, test}: FailedSearch): CandidateKey | undefined {
	const named = candidates.find(({fingerprint}) => fingerprint === sidecar.extras?.keyFingerprint);
	if (named ?? failing === undefined) {
		return named;
	}

	return !unsealIfSound(failing) || test.judge(failing).verdict === 'plausible' ? failing : undefined;
}

function noKeyFits({artifactName, candidates, isVault, sidecar, test, untried}: FailedSearch, damaged: readonly CandidateKey[]): KeyError {
	const tried = candidates.length - damaged.length - untried;
	const wanted = describeWantedKey(sidecar);
	return new KeyError({
		code: 'NO_KEY_FITS',
		wantedFingerprint: sidecar.extras?.keyFingerprint,
		message: [
			isVault
				? `no key in the vault fits ${artifactName} (${plural(tried, 'profile')} tried)`
				: `none of the keys given fits ${artifactName} (${tried} tried)`,
			...(untried > 0 ? [`${untried} not tried, for none looked right and each costs a read of the whole`] : []),
			...damaged.map(({profileName}) => `the key of profile "${profileName}" is damaged in the vault`),
			...(test.proofBytes === undefined ? ['a damaged header would look the same'] : []),
		].join('; '),
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

/** The key is right and the bytes are wrong; of several that look right, none is called the one. */
export function damagedThoughFitting(artifactName: string, fitting: readonly CandidateKey[]): IntegrityError {
	const names = fitting.map(({profileName}) => `'${profileName}'`);
	return damagedArtifact(names.length === 1
		? `the key of profile ${names.join('')} fits, but the file is damaged: ${artifactName}`
		: `the keys of profiles ${names.join(', ')} look right, but none opens the file: it is damaged: ${artifactName}`);
}
