/**
 * Sources and destinations with their secrets: sealed on the way into the store, opened on the way out.
 * The rule: secrets are only ever in `Connection.secrets` and in the sealed text; rows without secrets need no system key.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {type Connection} from '../core/connection.js';
import {IntegrityError, KeyError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {isDamagedValue} from '../crypto/sealing.js';
import {type ConnectionTableName, type StoredConnection} from '../store/connections.js';
import {type Store} from '../store/open-store.js';
import {sealedPlace} from '../store/sealed-values.js';
import {type Vault} from './unlock.js';

export type OpenConnection = {
	readonly name: string;
	readonly connection: Connection;
};

/** What is given replaces what was; a connection replaces options and secrets alike. */
export type ConnectionEdit = Partial<OpenConnection>;

/** Called only when there is a secret to seal or open. */
export type UnlockedVault = () => Vault;

/** Sources or destinations of one store. */
export type ConnectionShelf = {
	readonly store: Store;
	readonly table: ConnectionTableName;
	readonly unlocked: UnlockedVault;
};

/** @throws UsageError INVALID_NAME, NAME_TAKEN */
export function addConnection({store, table, unlocked}: ConnectionShelf, {name, connection}: OpenConnection): StoredConnection {
	const id = store.newId();
	const {type, options, secrets} = connection;
	return store[table].add({
		id, name, type, options, sealedSecrets: sealSecrets({table, id, unlocked}, secrets),
	});
}

/** @throws UsageError INVALID_NAME, NAME_TAKEN */
export function changeConnection({store, table, unlocked}: ConnectionShelf, id: string, {name, connection}: ConnectionEdit): StoredConnection | undefined {
	const sealed = connection && sealSecrets({table, id, unlocked}, connection.secrets);
	return store[table].change(id, {
		...(name === undefined ? {} : {name}),
		...(connection === undefined
			? {}
			: {
				type: connection.type,
				options: connection.options,
				sealedSecrets: sealed === undefined ? 'none' as const : {sealed},
			}),
	});
}

/**
 * The connection of a row, secrets and all.
 * @throws KeyError SECRETS_MISSING when they went with a lost system key, IntegrityError SEALED_VALUE_DAMAGED
 */
export function openConnection({table, unlocked}: ConnectionShelf, row: StoredConnection): Connection {
	const {
		id, type, options, sealedSecrets, secretsLost,
	} = row;
	const thing = table === 'sources' ? 'source' : 'destination';
	if (secretsLost) {
		throw secretsMissing(thing, row);
	}

	try {
		return {type, options, secrets: sealedSecrets === undefined ? {} : openSecrets({table, id, unlocked}, sealedSecrets)};
	} catch (error) {
		throw isDamagedValue(error) ? damagedSecrets(thing, row, error) : error;
	}
}

/** The secrets of a row that are there and open; none where they were lost or are damaged, so that they can be entered again. */
export function secretsLeft(shelf: ConnectionShelf, row: StoredConnection): Connection['secrets'] {
	try {
		return row.secretsLost ? {} : openConnection(shelf, row).secrets;
	} catch (error) {
		if (isDamagedValue(error)) {
			return {};
		}

		throw error;
	}
}

/** False for a source that is known from sidecars only: they tell what it is called and of which kind it is, not where. */
export function hasAddress({options}: Pick<StoredConnection, 'options'>): boolean {
	return Object.keys(options).length > 0;
}

function secretsMissing(thing: 'source' | 'destination', row: StoredConnection): KeyError {
	const {name} = row;
	return hasAddress(row)
		? new KeyError({
			code: 'SECRETS_MISSING',
			message: `the secrets of ${thing} "${name}" have to be entered again: they were sealed with a system key that is lost`,
			hint: `Enter them with 'dbseal ${thing} edit ${shellWord(name)}'.`,
		})
		: new KeyError({
			code: 'SECRETS_MISSING',
			message: `the address of ${thing} "${name}" is not known: it was adopted from sidecars, which don't have it`,
			hint: `Give it with 'dbseal ${thing} edit ${shellWord(name)} --url URL'.`,
		});
}

function damagedSecrets(thing: 'source' | 'destination', {name}: StoredConnection, cause: Error): IntegrityError {
	return new IntegrityError({
		code: 'SEALED_VALUE_DAMAGED',
		message: `the secrets of ${thing} "${name}" are damaged in the vault (${cause.message})`,
		hint: `Enter them again: dbseal ${thing} edit ${shellWord(name)} --password-file FILE.`,
		cause,
	});
}

type SecretsPlace = {
	readonly table: ConnectionTableName;
	readonly id: string;
	readonly unlocked: UnlockedVault;
};

const secretsSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

function sealSecrets({table, id, unlocked}: SecretsPlace, secrets: Connection['secrets']): string | undefined {
	return Object.keys(secrets).length === 0
		? undefined
		: unlocked().systemKey.seal(sealedPlace(table, id), Buffer.from(JSON.stringify(secrets)));
}

function openSecrets({table, id, unlocked}: SecretsPlace, sealed: string): Connection['secrets'] {
	const place = sealedPlace(table, id);
	const result = v.safeParse(secretsSchema, unlocked().systemKey.open(place, sealed).toString());
	if (!result.success) {
		throw new IntegrityError({
			code: 'SEALED_VALUE_DAMAGED',
			message: `the sealed value at ${place} is no set of secrets`,
			hint: 'Enter the secrets again.',
		});
	}

	return result.output;
}
