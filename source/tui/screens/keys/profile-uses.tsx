/**
 * The artifacts that need a profile's key, as far as they are known; right after a rotation also what to do with the new one.
 */
import {Box} from 'ink';
import {useMemo} from 'react';
import {formatBytes, formatTimestamp} from '../../../core/text.js';
import {placedItems} from '../../clipboard-items.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Paragraph} from '../../components/paragraph.js';
import {type TableColumn} from '../../components/table.js';
import {ToneText} from '../../components/tone-text.js';
import {useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type ProfileRow, type UsingArtifact} from '../../services.js';
import {useTheme} from '../../theme.js';
import {pageOf, useList} from '../../hooks/use-list.js';

const noRows: readonly UsingArtifact[] = [];

const headLines = 2;
const rotationLines = 4;

export function ProfileUsesScreen({profileId, renewed}: {readonly profileId: string; readonly renewed: ProfileRow | undefined}) {
	const {vault} = useServices();
	const {takenAt} = useOverview();
	const {rows: height} = useSize();
	// Asked again when the store has changed.
	const uses = useMemo(() => ({takenAt, ...vault.uses(profileId)}), [vault, profileId, takenAt]);
	const list = useList(uses.artifacts ?? noRows, {columns, idOf: row => row.artifact});
	if (!uses.artifacts) {
		return <Page tables={[]}><EmptyState title='This profile is gone' lines={['It was removed here or elsewhere. Esc leads back.']}/></Page>;
	}

	return (
		<Page {...pageOf(list, 'list')} copies={placedItems(list.selected?.artifact)}>
			{renewed ? <Renewed profile={renewed} hasOld={list.total > 0}/> : undefined}
			<Box height={headLines} paddingLeft={1}>
				<ToneText isBold>{`Artifacts that need the key ${uses.name} (${uses.fingerprint})`}</ToneText>
			</Box>
			{list.total === 0
				? <EmptyState title='None that is known' lines={['The store learns of artifacts by backups, and when Restores lists a destination.']}/>
				: <ListView list={list} columns={columns} noun='artifact' height={height - headLines - (renewed ? rotationLines : 0)}/>}
		</Page>
	);
}

function Renewed({profile: {name, fingerprint}, hasOld}: {readonly profile: ProfileRow; readonly hasOld: boolean}) {
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' height={rotationLines} paddingLeft={1}>
			<ToneText isBold tone='good'>{`${signs.good} New backups use a new key: ${name} (${fingerprint})`}</ToneText>
			<Paragraph
				beside={4}
				tone='warning'
				lines={[`No kit has it yet: Esc, then K writes one.${hasOld ? ' Keep the old kit, too, for as long as one of these is left.' : ''}`]}
			/>
		</Box>
	);
}

const columns: ReadonlyArray<TableColumn<UsingArtifact>> = [
	{
		title: 'Artifact', width: 30, grow: 1, text: row => row.artifact,
	},
	{
		title: 'Taken', width: 20, text: row => formatTimestamp(row.takenAt), compare: (first, second) => second.takenAt.getTime() - first.takenAt.getTime(),
	},
	{
		title: 'Size', width: 7, align: 'right', text: row => formatBytes(row.sizeBytes), compare: (first, second) => second.sizeBytes - first.sizeBytes,
	},
	{
		title: 'There', width: 9, text: (row, {signs}) => row.isMissing ? `${signs.warning} missing` : signs.good, tone: row => row.isMissing ? 'warning' : 'good',
	},
];
