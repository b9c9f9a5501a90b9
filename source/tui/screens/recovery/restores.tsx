/**
 * The first step of a restore: at which destination the artifact lies.
 */
import {connectionItems} from '../../clipboard-items.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {type TableColumn} from '../../components/table.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview} from '../../services-context.js';
import {type ConnectionRow} from '../../services.js';
import {useKeys} from '../../hooks/use-keys.js';
import {pageOf, useList} from '../../hooks/use-list.js';

export const connectionColumns: ReadonlyArray<TableColumn<ConnectionRow>> = [
	{
		title: 'Name', width: 12, grow: 2, text: row => row.name,
	},
	{title: 'Kind', width: 12, text: row => row.kind},
	{
		title: 'URL', width: 16, grow: 4, text: row => row.options.dumpCommand ?? (readable(row.url) || 'not known: adopted from sidecars'), tone: row => row.url === '' ? 'warning' : 'plain',
	},
	{
		title: 'Used by', width: 10, grow: 1, text: row => row.usedBy.join(', ') || 'nothing', tone: row => row.usedBy.length > 0 ? 'plain' : 'quiet',
	},
];

/** With its letters as they are, where they are more than ASCII. */
function readable(url: string): string {
	try {
		return decodeURI(url);
	} catch (error) {
		if (error instanceof URIError) {
			return url;
		}

		throw error;
	}
}

export function Restores() {
	const {destinations} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const list = useList(destinations, {columns: connectionColumns, idOf: row => row.id, memory: 'restores'});
	useKeys('destinations', {
		open() {
			if (list.selected) {
				navigation.push({screen: 'artifacts', destinationId: list.selected.id});
			}
		},
		adopt() {
			if (list.selected) {
				navigation.push({screen: 'adopt', destinationId: list.selected.id});
			}
		},
	}, !list.isFiltering);
	return (
		<Page {...pageOf(list, 'destinations', 'list')} copies={connectionItems(list.selected, 'destination')}>
			{destinations.length === 0
				? (
					<EmptyState
						title='No destinations yet'
						lines={['A restore begins at the place where the artifacts are.', 'Press 5 for Settings and n there to add the folder, bucket or server that holds them.']}
					/>
				)
				: (
					<>
						<ToneText isBold>{' Restore: where are the artifacts?'}</ToneText>
						<ListView list={list} columns={connectionColumns} noun='destination' height={height - 1}/>
					</>
				)}
		</Page>
	);
}
