/**
 * The last step before a restore: what goes where; a target that isn't empty is overwritten only after its name was typed.
 */
import {formatBytes, formatTimestamp} from '../../../core/text.js';
import {Dialog, dialogTables, nameDialogTables} from '../../components/dialog.js';
import {Page} from '../../components/page.js';
import {useNavigation} from '../../navigation.js';
import {useOverview} from '../../services-context.js';
import {type ChosenTarget, type RunRequest} from '../../runs/run-requests.js';
import {useCommands} from '../../hooks/use-commands.js';

export type RestoreConfirmProps = {
	readonly request: Extract<RunRequest, {kind: 'restore'}>;
	/** Empty for an empty target. */
	readonly targetName: string;
};

export function RestoreConfirm({request, targetName}: RestoreConfirmProps) {
	const {artifact, target, overwrite} = request;
	const {sources} = useOverview();
	const navigation = useNavigation();
	const commands = useCommands();
	return (
		<Page isTyping tables={overwrite ? nameDialogTables : dialogTables}>
			<Dialog
				title={overwrite ? `Overwrite ${targetName}?` : 'Restore now?'}
				lines={[
					`Artifact: ${artifact.name}`,
					`Taken: ${formatTimestamp(artifact.takenAt)}, ${formatBytes(artifact.sizeBytes)}`,
					`Opens with: ${artifact.opensWith}`,
					`Into: ${describeTarget(target, sources)}`,
					'',
					overwrite
						? `${targetName} is not empty: what it holds now is replaced and lost.`
						: 'The whole artifact is authenticated before the first byte reaches the target.',
				]}
				{...(overwrite ? {nameToType: targetName} : {})}
				isWaiting={commands.isStarting}
				onCancel={navigation.back}
				onConfirm={() => {
					commands.startRun(request, 'replace');
				}}
			/>
		</Page>
	);
}

function describeTarget(target: ChosenTarget, sources: ReadonlyArray<{readonly id: string; readonly name: string; readonly url: string}>): string {
	if ('file' in target) {
		return `the new file ${target.file}, as the dump's own bytes`;
	}

	if ('url' in target) {
		// A password may have been typed with it.
		return target.url.replace(/(?<=:\/\/[^\/]*):[^@\/]*@/v, ':***@');
	}

	const source = sources.find(({id}) => id === target.sourceId);
	return source ? `${source.name} (${source.url})` : 'a source that is gone';
}
