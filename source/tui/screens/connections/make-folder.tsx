/**
 * Asks before the missing folder of a destination is made: its disk may only not be mounted.
 */
import {Dialog, dialogTables} from '../../components/dialog.js';
import {Page} from '../../components/page.js';
import {useNavigation} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {useCommands} from '../../hooks/use-commands.js';

export function MakeFolder({destinationIds}: {readonly destinationIds: readonly string[]}) {
	const {destinations} = useOverview();
	const {connections} = useServices();
	const navigation = useNavigation();
	const commands = useCommands();
	const named = destinations.filter(({id}) => destinationIds.includes(id)).map(({name, url}) => `${name}: ${url}`);
	return (
		<Page isTyping tables={dialogTables}>
			<Dialog
				title='Make the folder that is missing?'
				lines={[...named, '', 'Where a disk should be mounted there, mount it instead: the backups would fill the disk beneath.']}
				onCancel={navigation.back}
				onConfirm={() => {
					commands.tryLater(async () => {
						const made = await connections.makeFolders(destinationIds);
						navigation.back();
						return `Made ${made.join(', ')}, for you alone.`;
					});
				}}
			/>
		</Page>
	);
}
