/**
 * Whether every sealed value of the vault opens.
 * The rule: what does not open is told by the name of its owner, with the way out that works for it.
 */
import {type AppError, IntegrityError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {isDamagedValue} from '../crypto/sealing.js';
import {sealedPlace} from '../store/sealed-values.js';
import {openConnection} from './connections.js';
import {unsealProfile} from './profiles.js';
import {type Vault} from './unlock.js';

export type DamagedValue = {
	readonly thing: 'profile' | 'source' | 'destination' | 'known value';
	/** Of the profile, the source or the destination. */
	readonly name: string;
	readonly error: AppError;
};

type Owner = Omit<DamagedValue, 'error'> & {readonly open: () => unknown};

/** Opens each one. */
export function findDamagedValues(vault: Vault): readonly DamagedValue[] {
	return listOwners(vault).flatMap(({open, ...owner}) => {
		try {
			open();
			return [];
		} catch (error) {
			if (isDamagedValue(error)) {
				return [{...owner, error}];
			}

			throw error;
		}
	});
}

/** A rotation leaves no value behind: it stops, with what the person can do about the one. */
export function refuseDamagedValues(vault: Vault): void {
	const damaged = findDamagedValues(vault).find(({thing}) => thing !== 'known value');
	if (damaged) {
		const {thing, name, error} = damaged;
		throw new IntegrityError({
			code: error.code,
			message: `${error.message}; nothing was changed`,
			hint: `${error.hint.replace(/\.$/v, '')}; or give it up: dbseal ${thing === 'profile' ? 'vault' : thing} remove ${shellWord(name)}.`,
			cause: error,
		});
	}
}

function listOwners(vault: Vault): readonly Owner[] {
	const {store} = vault;
	return [
		{
			thing: 'known value', name: '', open() {
				openKnownValue(vault);
			},
		},
		...store.profiles.all().filter(({sealedKey}) => sealedKey !== undefined).map((profile): Owner => ({
			thing: 'profile', name: profile.name, open: () => unsealProfile(vault, profile),
		})),
		...(['sources', 'destinations'] as const).flatMap(table => store[table].all().filter(({secretsLost}) => !secretsLost).map((row): Owner => ({
			thing: table === 'sources' ? 'source' : 'destination', name: row.name, open: () => openConnection({store, table, unlocked: () => vault}, row),
		}))),
	];
}

function openKnownValue({store, systemKey}: Vault): void {
	const {canary, vaultId} = store.meta.read();
	try {
		systemKey.open(sealedPlace('meta', vaultId), canary ?? '');
	} catch (error) {
		throw isDamagedValue(error)
			? new IntegrityError({
				code: error.code,
				message: 'the known value by which a wrong system key is found is damaged',
				hint: 'Type \'dbseal system-key rotate\': it seals everything anew.',
				cause: error,
			})
			: error;
	}
}
