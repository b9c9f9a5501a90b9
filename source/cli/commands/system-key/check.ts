/**
 * `dbseal system-key check`: where the key comes from, and whether it is this vault's.
 */
import {openVault} from '../../../vault/open-vault.js';
import {describeOrigin, findSystemKey} from '../../../vault/system-key-source.js';
import {defineCommand} from '../../command.js';
import {openIfThere, surroundingsOf} from '../../engine.js';

export const command = defineCommand({
	examples: [['dbseal system-key check', 'exit 0 when it opens the vault, 12 when it is missing, malformed or another one']],
	arguments: [],
	flags: {},
	async run(_input, context) {
		const {output, home} = context;
		const store = openIfThere(context, {reads: true});
		try {
			const surroundings = surroundingsOf(context);
			const {origin, notices} = store ? openVault(store, surroundings) : findSystemKey(surroundings);
			for (const notice of notices) {
				output.warn(notice);
			}

			output.data(`${describeOrigin(origin)} ${store ? `opens the vault in ${home}` : `is well-formed; there is no vault in ${home} yet`}`);
			output.result({origin, opensVault: store !== undefined, notices});
		} finally {
			store?.close();
		}
	},
});
