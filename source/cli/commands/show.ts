/**
 * `dbseal show`: all that is known of one artifact, without opening it.
 */
import {describeArtifact} from '../../application/artifacts/artifact-facts.js';
import {artifactWords, type ArtifactWords} from '../../application/artifacts/artifact-words.js';
import {withApplication} from '../../application/application.js';
import {defineCommand} from '../command.js';
import {type Column, tableLines} from '../lines/table.js';
import {warningsOnly} from '../warnings-only.js';

export const command = defineCommand({
	examples: [
		['dbseal show orders@latest', 'the newest backup of a job'],
		['dbseal show disk:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'this one'],
	],
	arguments: [{name: 'ARTIFACT', completes: 'artifact'}],
	flags: {},
	notes: [
		'Tables and rows are those that were counted when the backup was taken; nothing is opened, and no key is needed.',
		'Copies at other destinations are as the store last saw them: dbseal list asks all of them.',
	],
	async run({arguments: [reference = '']}, context) {
		const {output, environment} = context;
		await withApplication(context.place, {reads: true}, async application => {
			const facts = await describeArtifact(application, reference, {emit: warningsOnly(output)});
			for (const line of linesOf(artifactWords(facts, environment.now()))) {
				output.data(line);
			}

			output.result(facts);
		});
	},
});

function linesOf({facts, copies, runs, tables}: ArtifactWords): readonly string[] {
	return [
		...facts.map(([name, value]) => `${name.padEnd(11)}${value}`),
		...section(['ALSO AT', 'STATE', 'CHECKED'], copies),
		...section(['RUN', 'WHEN', 'ENDED', 'ID'], runs),
		...section(['ROWS', 'TABLE'], tables),
	];
}

/** Nothing where there are no rows. */
function section(head: readonly string[], rows: ReadonlyArray<readonly string[]>): readonly string[] {
	const columns = head.map((title, index): Column<readonly string[]> => ({title, value: row => row[index], ...(title === 'ROWS' && {isRight: true})}));
	return rows.length === 0 ? [] : ['', ...tableLines(columns, rows)];
}
