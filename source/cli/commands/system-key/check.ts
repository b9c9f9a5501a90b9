/**
 * `dbseal system-key check`: where the key comes from, and whether it is this vault's.
 */
import {defineCommand} from '../../command.js';
import {checkSystemKeyAt, describeOrigin} from '../../../application/keys/system-key.js';

export const command = defineCommand({
	examples: [['dbseal system-key check', 'exit 0 when it opens the vault, 12 when it is missing, malformed or another one']],
	arguments: [],
	flags: {},
	async run(_input, context) {
		const {output, home, place} = context;
		const {origin, opensVault, notices} = await checkSystemKeyAt(place);
		// Those of a vault are told as it is opened.
		for (const notice of opensVault ? [] : notices) {
			output.warn(notice);
		}

		output.data(`${describeOrigin(origin)} ${opensVault ? `opens the vault in ${home}` : `is well-formed; there is no vault in ${home} yet`}`);
		output.result({origin, opensVault, notices});
	},
});
