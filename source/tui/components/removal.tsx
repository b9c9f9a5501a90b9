/**
 * Asks before something is removed for good, by its name; a failure goes to the notice line.
 */
import {useNavigation} from '../navigation.js';
import {useCommands} from '../hooks/use-commands.js';
import {Dialog, nameDialogTables} from './dialog.js';
import {Page} from './page.js';

export type RemovalProps = {
	readonly title: string;
	readonly lines: readonly string[];
	readonly name: string;
	remove(): void;
	onClose(): void;
};

export function Removal({title, lines, name, remove, onClose}: RemovalProps) {
	const navigation = useNavigation();
	const commands = useCommands();
	return (
		<Page isTyping tables={nameDialogTables}>
			<Dialog
				title={title}
				lines={lines}
				nameToType={name}
				onCancel={onClose}
				onConfirm={() => {
					onClose();
					if (commands.try(remove)) {
						navigation.notify('good', `Removed ${name}.`);
					}
				}}
			/>
		</Page>
	);
}
