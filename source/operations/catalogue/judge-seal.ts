/**
 * Whether a key of this vault has sealed a sidecar, as that of the very file beside it.
 * The rule: only the seal decides, and no artifact has to be read for it. The vault is opened only where there is something to
 * check; where it can't be, nothing is proven and nothing is called edited.
 */
import {otherNameOf} from '../../artifacts/check-metadata.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {checkSeal} from '../../artifacts/write-sidecar.js';
import {AppError, IntegrityError, KeyError} from '../../core/errors.js';
import {type MasterKey} from '../../crypto/master-key.js';
import {type SealVerdict} from '../../store/artifacts.js';
import {type ProfileKey} from '../../store/profiles.js';
import {unsealProfile} from '../../vault/profiles.js';
import {type Vault} from '../../vault/unlock.js';
import {type OperationContext} from '../context.js';

/** `unknown key`: no key of the vault; that is not kept, since the key may come. Undefined: its key is not at hand. */
export type FoundSeal = SealVerdict | 'unknown key' | undefined;

/** Asks the store nothing once it is made. */
export type SealJudge = {
	judge(name: string, sidecar: Sidecar): FoundSeal;
	/** Whether the vault has a profile of this key, with or without the key itself. */
	isKnown(fingerprint: string): boolean;
};

export function sealJudge({store, vault}: Pick<OperationContext, 'store' | 'vault'>): SealJudge {
	const rows = new Map(store.profiles.allKeys().map(row => [row.fingerprint, row]));
	const keys = new Map<string, MasterKey | undefined>();
	let opened: Vault | false | undefined;
	const unseal = (row: ProfileKey): MasterKey | undefined => {
		opened ??= openIfPossible(vault);
		return opened ? unsealIfPossible(opened, row) : undefined;
	};

	const judgeSeal: SealJudge['judge'] = (name, sidecar) => {
		const {seal, keyFingerprint} = sidecar.extras ?? {};
		if (seal === undefined || keyFingerprint === undefined) {
			return 'absent';
		}

		const row = rows.get(keyFingerprint);
		if (!row) {
			return 'unknown key';
		}

		if (!keys.has(keyFingerprint)) {
			keys.set(keyFingerprint, unseal(row));
		}

		const key = keys.get(keyFingerprint);
		return key && judge(name, sidecar, key);
	};

	return {judge: judgeSeal, isKnown: fingerprint => rows.has(fingerprint)};
}

/** What the store keeps of it. */
export function lastingVerdict(found: FoundSeal): {readonly seal?: SealVerdict} {
	return found === undefined || found === 'unknown key' ? {} : {seal: found};
}

function judge(name: string, sidecar: Sidecar, key: MasterKey): SealVerdict {
	return checkSeal(sidecar, key) === 'altered' ? 'edited' : (otherNameOf(name, sidecar) === undefined ? 'proven' : 'of another');
}

/** False where there is no key, or the wrong one: whoever needs it is told by what needs it. */
function openIfPossible(vault: OperationContext['vault']): Vault | false {
	try {
		return vault();
	} catch (error) {
		if (error instanceof KeyError || (error instanceof AppError && error.code === 'KEY_FILE_UNUSABLE')) {
			return false;
		}

		throw error;
	}
}

/** One key that doesn't unseal costs what it has sealed, and `doctor` names it. */
function unsealIfPossible(vault: Vault, row: ProfileKey): MasterKey | undefined {
	if (row.sealedKey === undefined) {
		return undefined;
	}

	try {
		return unsealProfile(vault, row);
	} catch (error) {
		if (error instanceof IntegrityError) {
			return undefined;
		}

		throw error;
	}
}
