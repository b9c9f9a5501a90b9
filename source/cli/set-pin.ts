/**
 * What `pin` and `unpin` share: one artifact, found by its reference, and a mark on it.
 */
import {locateArtifact} from '../operations/catalogue/artifact-reference.js';
import {pin} from '../operations/keeping/pin.js';
import {withApplication} from '../application/application.js';
import {type CommandContext} from './command.js';
import {warningsOnly} from './warnings-only.js';

export async function setPin(reference: string, isPinned: boolean, context: CommandContext): Promise<void> {
	const {output} = context;
	await withApplication(context.place, {}, async application => {
		const operations = application.operations({emit: warningsOnly(output)});
		const result = await pin({location: await locateArtifact(reference, operations), isPinned}, operations);
		output.note(`${result.artifactName} ${isPinned ? 'is pinned: no prune removes it' : 'is no longer pinned'}`);
		output.result(result);
	});
}
