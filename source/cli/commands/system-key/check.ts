/**
 * `dbseal system-key check`: where the key comes from, and whether it is this vault's.
 */
import {describeOrigin, findSystemKey} from '../../../vault/system-key-source.js';
import {defineCommand} from '../../command.js';
import {surroundingsOf, withApplicationIfThere} from '../../../application/application.js';

export const command = defineCommand({
	examples: [['dbseal system-key check', 'exit 0 when it opens the vault, 12 when it is missing, malformed or another one']],
	arguments: [],
	flags: {},
	async run(_input, context) {
		const {output, home, place} = context;
		const opened = await withApplicationIfThere(place, () => undefined, async ({vault}) => vault());
		const {origin, notices} = opened ?? findSystemKey(surroundingsOf(place));
		// Those of a vault are told as it is opened.
		for (const notice of opened ? [] : notices) {
			output.warn(notice);
		}

		output.data(`${describeOrigin(origin)} ${opened ? `opens the vault in ${home}` : `is well-formed; there is no vault in ${home} yet`}`);
		output.result({origin, opensVault: opened !== undefined, notices});
	},
});
