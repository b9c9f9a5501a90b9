/**
 * `dbseal repair`: writes a lost sidecar back beside its artifact, from the copy in the store or the artifact's own header.
 */
import {withApplication} from '../../application/application.js';
import {repairSidecar} from '../../application/artifacts/upkeep.js';
import {defineCommand} from '../command.js';
import {givenKeys, keyFlags} from '../asking/given-keys.js';
import {warningsOnly} from '../warnings-only.js';

export const command = defineCommand({
	examples: [['dbseal repair disk:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'its .meta.json was lost']],
	arguments: [{name: 'ARTIFACT', completes: 'artifact'}],
	flags: keyFlags,
	notes: ['What is written has been proven to fit the artifact; a sidecar that is this artifact\'s own is never replaced.'],
	async run({arguments: [reference = ''], flags}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const keys = await givenKeys(flags, context);
			const result = await repairSidecar(application, {artifact: reference, keys}, {emit: warningsOnly(output)});
			output.data(result.outcome === 'sound' ? `${result.sidecarName} is sound; nothing was changed` : `${result.sidecarName} is ${result.outcome}, from the copy ${result.from}`);
			output.result(result);
		});
	},
});
