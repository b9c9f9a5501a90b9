/**
 * A copy of one artifact: to which other destination, or to a folder or URL typed here.
 */
import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {TextField} from '../../components/text-field.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type ShownArtifact, type CopyTarget} from '../../runs/run-requests.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useList} from '../../hooks/use-list.js';
import {connectionColumns} from '../recovery/restores.js';

export function CopyArtifact({artifact}: {readonly artifact: ShownArtifact}) {
	const {destinations} = useOverview();
	const {runs} = useServices();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const commands = useCommands();
	const [isTyping, setIsTyping] = useState(false);
	const others = useMemo(() => destinations.filter(({id}) => id !== artifact.destinationId), [destinations, artifact.destinationId]);
	const list = useList(others, {columns: connectionColumns, idOf: row => row.id, isActive: !isTyping});
	const copyTo = (to: CopyTarget): void => {
		commands.tryLater(async () => {
			const runId = await runs.start({kind: 'copy', artifact, to});
			navigation.replace({screen: 'run', runId});
			return undefined;
		});
	};

	useKeys('copy', {
		open() {
			if (list.selected) {
				copyTo({destinationId: list.selected.id});
			}
		},
		url() {
			setIsTyping(true);
		},
	}, !list.isFiltering && !isTyping);
	return (
		<Page tables={isTyping ? ['secret', 'line'] : (list.isFiltering ? ['filter'] : ['copy', 'list'])} isTyping={isTyping || list.isFiltering} onBack={list.clearFilter}>
			<Text wrap='truncate-end'>
				<ToneText isBold>{' Copy to which destination?'}</ToneText>
				<ToneText tone='quiet'>{`  ${artifact.name}`}</ToneText>
			</Text>
			{isTyping
				? (
					<TypedPlace
						onChoose={url => {
							copyTo({url});
						}}
						onCancel={() => {
							setIsTyping(false);
						}}
					/>
				)
				: (others.length === 0
					? <EmptyState title='No other destination yet' lines={['Press u to type a folder or URL; 5 and n add a destination that jobs can use.']}/>
					: <ListView list={list} columns={connectionColumns} noun='destination' height={height - 1}/>)}
		</Page>
	);
}

function TypedPlace({onChoose, onCancel}: {onChoose(url: string): void; onCancel(): void}) {
	const [url, setUrl] = useState('');
	useKeys('secret', {
		submit() {
			if (url.trim() !== '') {
				onChoose(url.trim());
			}
		},
		cancel: onCancel,
	});
	return (
		<Box flexDirection='column' paddingX={2} paddingY={1}>
			<Box>
				<ToneText tone='key'>{'> '}</ToneText>
				<TextField isFocused beside={6} value={url} placeholder='/mnt/usb' onChange={setUrl}/>
			</Box>
			<Text> </Text>
			<ToneText tone='quiet'>A folder of this machine, or a URL whose keys come from the environment (AWS_*).</ToneText>
			<ToneText tone='quiet'>The copy is ciphertext, checked against its checksum before it gets its name.</ToneText>
		</Box>
	);
}
