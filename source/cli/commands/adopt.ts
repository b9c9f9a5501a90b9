/**
 * `dbseal adopt`: the store is lost, the artifacts are not. Rebuilds from their sidecars what those tell.
 */
import {withApplication} from '../../application/application.js';
import {adoptFrom, type AdoptResult} from '../../application/artifacts/upkeep.js';
import {formatFingerprint} from '../../core/fingerprint.js';
import {shellWord} from '../../core/shell-word.js';
import {formatTimestamp, plural} from '../../core/text.js';
import {defineCommand} from '../command.js';
import {type Output} from '../output.js';
import {warningsOnly} from '../warnings-only.js';

export const command = defineCommand({
	examples: [
		['dbseal adopt bucket', 'the catalogue, profiles and jobs, from the sidecars at that destination'],
		['dbseal destination add bucket s3://backups/orders', 'before: where the artifacts lie'],
	],
	arguments: [{name: 'DESTINATION', completes: 'destination'}],
	flags: {},
	notes: [
		'Keys are in no sidecar: import them from a Recovery Kit; each finds its adopted profile by itself.',
		'An adopted job can be listed, restored and drilled (--on URL). It is disabled until its source gets its address.',
		'Adopting again changes nothing that is there, and checks the seals of sidecars whose keys came in the meantime.',
	],
	async run({arguments: [typed = '']}, context) {
		const {output} = context;
		await withApplication(context.place, {}, async application => {
			const result = await adoptFrom(application, typed, {emit: warningsOnly(output)});
			tell(result, output);
			output.result(result);
		});
	},
});

function tell({
	destination, artifacts, seals, profiles, jobs, problems,
}: AdoptResult, output: Output): void {
	for (const {name, artifacts: count, newestAt} of jobs) {
		output.data(`${name}  ${plural(count, 'artifact')}${newestAt ? `  newest ${formatTimestamp(newestAt)}` : ''}`);
	}

	output.note(`${destination} has ${plural(artifacts, 'backup')}: ${seals.valid} with a sidecar proven unchanged, ${seals.unchecked} whose key is not here yet, ${seals.absent} without a seal`);
	for (const {name, fingerprint} of profiles) {
		output.note(`its key is needed (${formatFingerprint(fingerprint)}): dbseal vault import ${shellWord(name)} --key-file KIT`);
	}

	for (const {name, sourceName} of jobs.filter(({needsSource}) => needsSource)) {
		output.note(`to back ${name} up again: dbseal source edit ${shellWord(sourceName)} --url URL, then dbseal job edit ${shellWord(name)} --enable`);
	}

	for (const {name, problem} of problems) {
		output.warn(`left out: ${name}: ${problem}`);
	}
}
