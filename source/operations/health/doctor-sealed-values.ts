/**
 * Whether each sealed value of the vault opens: one that doesn't is found today, not on the day when it is needed.
 */
import {type Finding} from '../../core/connection.js';
import {KeyError} from '../../core/errors.js';
import {plural} from '../../core/text.js';
import {type Store} from '../../store/open-store.js';
import {findDamagedValues} from '../../vault/sealed-values.js';
import {type Vault} from '../../vault/unlock.js';
import {type OperationContext} from '../context.js';

/** Nothing where the vault itself can't be opened: that is told as such. */
export function doctorSealedValues(store: Store, vault: Vault | undefined): readonly Finding[] {
	if (!vault) {
		return [];
	}

	const damaged = findDamagedValues(vault);
	return damaged.length === 0
		? [{subject: 'sealed values', verdict: 'ok', detail: `all open (${plural(store.sealedValues().length, 'value')})`}]
		: damaged.map(({thing, name, error}): Finding => ({
			subject: name === '' ? thing : `${thing} "${name}"`, verdict: 'failed', detail: error.message, hint: error.hint,
		}));
}

/** The names of those whose key no longer opens; none where the vault can't be opened. */
export function damagedProfiles({vault}: Pick<OperationContext, 'vault'>): ReadonlySet<string> {
	try {
		return new Set(findDamagedValues(vault()).flatMap(({thing, name}) => thing === 'profile' ? [name] : []));
	} catch (error) {
		if (error instanceof KeyError) {
			return new Set();
		}

		throw error;
	}
}
