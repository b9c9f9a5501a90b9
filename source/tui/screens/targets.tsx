/**
 * Where a restore goes to: a known source, or a URL typed here. Looks at the target before anything is asked.
 */
import {Box, Text} from 'ink';
import {useReducer, useState} from 'react';
import {type UrlScheme} from '../../core/connection.js';
import {type TargetState} from '../../core/database.js';
import {fit} from '../cell-text.js';
import {ListView} from '../components/list-view.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {TextField} from '../components/text-field.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type ShownArtifact, type ChosenTarget, type RunRequest} from '../run-requests.js';
import {useKeys} from '../use-keys.js';
import {useList} from '../use-list.js';
import {type TaskState, useTask} from '../use-task.js';
import {connectionColumns} from './restores.js';

const labelCells = 10;

export type TargetsProps = {
	readonly artifact: ShownArtifact;
	/** What would change is shown before it is asked for. */
	readonly isPreviewed: boolean;
};

export function Targets({artifact, isPreviewed}: TargetsProps) {
	const {sources} = useOverview();
	const {artifacts, connections} = useServices();
	const navigation = useNavigation();
	const {rows: height} = useSize();
	const look = useTask<TargetState>();
	const [isTyping, setIsTyping] = useState(sources.length === 0);
	const list = useList(sources, {columns: connectionColumns, idOf: row => row.id, isActive: !isTyping});

	const confirm = (target: ChosenTarget, state?: TargetState): void => {
		const isOverwriting = state !== undefined && !state.isEmpty;
		navigation.push({
			screen: isPreviewed && !('file' in target) ? 'preview' : 'restore',
			request: requestOf(artifact, target, isOverwriting),
			targetName: isOverwriting ? state.name : '',
		});
	};

	const choose = (target: ChosenTarget): void => {
		if ('file' in target) {
			confirm(target);
		} else {
			look.start(async signal => artifacts.inspect(target, signal), state => {
				confirm(target, state);
			});
		}
	};

	const leaveTyping = (): void => {
		setIsTyping(false);
		if (sources.length === 0) {
			navigation.back();
		}
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
		<Page tables={isTyping ? ['typedTarget'] : (list.isFiltering ? ['filter'] : ['targets', 'list'])} isTyping={isTyping || list.isFiltering} onBack={list.clearFilter}>
			<Text wrap='truncate-end'>
				<ToneText isBold>{' Restore into which database?'}</ToneText>
				<ToneText tone='quiet'>{`  ${artifact.name}`}</ToneText>
			</Text>
			{isTyping
				? (
					<TypedTarget examples={examplesFor(artifact, connections.kinds('source'))} onChoose={choose} onCancel={leaveTyping}/>
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

/** Of the artifact's own kind, which is all that it goes into; of every kind where its sidecar doesn't say. */
function examplesFor({sourceType}: ShownArtifact, kinds: readonly UrlScheme[]): string {
	const own = kinds.filter(({label}) => label === sourceType);
	return (own.length === 0 ? kinds : own).map(({example}) => example).join('   ');
}

type TypedTargetProps = {readonly examples: string; onChoose(target: ChosenTarget): void; onCancel(): void};

type Typed = {readonly url: string; readonly password: string; readonly isAtPassword: boolean};

function TypedTarget({examples, onChoose, onCancel}: TypedTargetProps) {
	const [{url, password, isAtPassword}, change] = useReducer((before: Typed, after: Partial<Typed>) => ({...before, ...after}), {url: '', password: '', isAtPassword: false});
	const other = (): void => {
		change({isAtPassword: !isAtPassword});
	};

	useKeys('typedTarget', {
		submit() {
			if (isPath(url)) {
				onChoose({file: url.trim()});
			} else if (url.trim() === '' || !isAtPassword) {
				change({isAtPassword: url.trim() !== ''});
			} else {
				onChoose({url: url.trim(), password});
			}
		},
		next: other,
		previous: other,
		cancel: onCancel,
	});
	return (
		<Box flexDirection='column' paddingX={2} paddingY={1}>
			<Box>
				<ToneText tone={isAtPassword ? 'quiet' : 'accent'}>{fit('URL', labelCells)}</ToneText>
				<TextField
					isFocused={!isAtPassword}
					beside={labelCells + 4}
					value={url}
					placeholder='sqlite:/path/restored.db'
					onChange={next => {
						change({url: next});
					}}
				/>
			</Box>
			<Box>
				<ToneText tone={isAtPassword ? 'accent' : 'quiet'}>{fit('Password', labelCells)}</ToneText>
				<TextField
					isMasked
					isFocused={isAtPassword}
					value={password}
					placeholder='none'
					onChange={next => {
						change({password: next});
					}}
				/>
			</Box>
			<Text> </Text>
			<ToneText tone='quiet'>{examples}</ToneText>
			<ToneText tone='quiet'>A path alone: a new file takes what the dump tool wrote.</ToneText>
			<ToneText tone='quiet'>The password is used for this restore and kept nowhere.</ToneText>
		</Box>
	);
}

/** Every URL has a colon. */
function isPath(typed: string): boolean {
	return typed.trim() !== '' && !typed.includes(':');
}

function requestOf(artifact: ShownArtifact, target: ChosenTarget, overwrite: boolean): Extract<RunRequest, {kind: 'restore'}> {
	return {
		kind: 'restore', artifact, target, overwrite,
	};
}
