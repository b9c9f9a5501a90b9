/**
 * Where a restore goes to: a known source, or a URL typed here. Looks at the target before anything is asked.
 */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {type TargetState} from '../../core/database.js';
import {ListView} from '../components/list-view.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {TextField} from '../components/text-field.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type ArtifactRow, type RestoreTarget} from '../services.js';
import {useKeys} from '../use-keys.js';
import {useList} from '../use-list.js';
import {type TaskState, useTask} from '../use-task.js';
import {connectionColumns} from './restores.js';

export function Targets({artifact}: {readonly artifact: ArtifactRow}) {
	const {sources} = useOverview();
	const {artifacts} = useServices();
	const navigation = useNavigation();
	const {rows: height} = useSize();
	const look = useTask<TargetState>();
	const [isTyping, setIsTyping] = useState(sources.length === 0);
	const list = useList(sources, {columns: connectionColumns, idOf: row => row.id, isActive: !isTyping});

	const choose = (target: RestoreTarget): void => {
		look.start(async signal => artifacts.inspect(target, signal), state => {
			navigation.push({
				screen: 'restore',
				request: {
					kind: 'restore', artifact, target, overwrite: !state.isEmpty,
				},
				targetName: state.isEmpty ? '' : state.name,
			});
		});
	};

	useKeys('targets', {
		open() {
			if (list.selected) {
				choose({sourceId: list.selected.id});
			}
		},
		url() {
			setIsTyping(true);
		},
	}, !list.isFiltering && !isTyping);
	return (
		<Page tab='restores' tables={isTyping ? ['secret'] : (list.isFiltering ? ['filter'] : ['targets', 'list'])} isTyping={isTyping || list.isFiltering}>
			<ToneText isBold>{` Restore ${artifact.name}: into which database?`}</ToneText>
			{isTyping
				? (
					<UrlField
						onChoose={url => {
							choose({url});
						}}
						onCancel={() => {
							setIsTyping(false);
							if (sources.length === 0) {
								navigation.back();
							}
						}}
					/>
				)
				: <ListView list={list} columns={connectionColumns} noun='source' height={height - 4}/>}
			<Look state={look.current}/>
		</Page>
	);
}

function Look({state}: {readonly state: TaskState<TargetState>}) {
	if (state.state === 'failed') {
		return <Problem error={state.error}/>;
	}

	return state.state === 'working' ? <ToneText tone='accent'>{'  Looking at the target'}</ToneText> : undefined;
}

function UrlField({onChoose, onCancel}: {onChoose(url: string): void; onCancel(): void}) {
	const [url, setUrl] = useState('');
	useKeys('secret', {
		submit() {
			if (url.trim() !== '') {
				onChoose(url.trim());
			}
		},
		clear() {
			setUrl('');
		},
		cancel: onCancel,
	});
	return (
		<Box flexDirection='column' paddingX={2} paddingY={1}>
			<Box>
				<ToneText tone='key'>{'> '}</ToneText>
				<TextField isFocused value={url} placeholder='sqlite:/path/restored.db' onChange={setUrl}/>
			</Box>
			<Text> </Text>
			<ToneText tone='quiet'>postgresql://user@host:5432/db   mariadb://user@host/db   sqlite:PATH</ToneText>
			<ToneText tone='quiet'>A password in it is used for this restore and kept nowhere.</ToneText>
		</Box>
	);
}
