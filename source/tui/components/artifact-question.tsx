/**
 * What is asked before an artifact is repaired or removed, in place of the screen that it is asked from.
 */
import {type ShownArtifact} from '../runs/run-requests.js';
import {Repair} from '../screens/artifacts/repair.js';
import {useCommands} from '../hooks/use-commands.js';
import {Dialog, nameDialogTables} from './dialog.js';
import {Page} from './page.js';

export type AskedOfArtifact = {readonly about: 'repair' | 'removal'; readonly artifact: ShownArtifact};

export function ArtifactQuestion({about, artifact, onClose}: AskedOfArtifact & {onClose(isChanged: boolean): void}) {
	const commands = useCommands();
	return about === 'repair'
		? <Repair artifact={artifact} onClose={onClose}/>
		: (
			<Page isTyping tables={nameDialogTables}>
				<Dialog
					title='Remove it for good?'
					lines={['This copy and its sidecar go; copies elsewhere stay. A pinned one stays, too. A job\'s retention rules remove what is old by themselves.']}
					nameToType={artifact.name}
					onCancel={() => {
						onClose(false);
					}}
					onConfirm={() => {
						onClose(false);
						commands.startRun({kind: 'remove', artifact});
					}}
				/>
			</Page>
		);
}
