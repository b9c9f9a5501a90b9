/**
 * What `pin` and `unpin` share: one artifact, found by its reference, and a mark on it.
 */
import {withApplication} from '../application/application.js';
import {setPin} from '../application/artifacts/upkeep.js';
import {type CommandContext} from './command.js';
import {warningsOnly} from './warnings-only.js';

export async function pinAndTell(reference: string, isPinned: boolean, context: CommandContext): Promise<void> {
	const {output} = context;
	await withApplication(context.place, {}, async application => {
		const result = await setPin(application, reference, isPinned, {emit: warningsOnly(output)});
		output.note(`${result.artifactName} ${isPinned ? 'is pinned: no prune removes it' : 'is no longer pinned'}`);
		output.result(result);
	});
}
