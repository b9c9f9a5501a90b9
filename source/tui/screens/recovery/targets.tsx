/**
 * Where a restore goes to: a known source, or a URL typed here. Looks at the target before anything is asked.
 */
import {Box, Text} from 'ink';
import {useMemo, useReducer, useState} from 'react';
import {type KnownTarget} from '../../../application/restore-targets.js';
import {type UrlScheme} from '../../../core/connection.js';
import {type TargetState} from '../../../core/database.js';
import {fit} from '../../cell-text.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {type TableColumn} from '../../components/table.js';
import {TextField} from '../../components/text-field.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type ShownArtifact, type ChosenTarget, type RunRequest} from '../../runs/run-requests.js';
import {type ConnectionRow} from '../../services.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useList} from '../../hooks/use-list.js';
import {type Task, type TaskState, useTask} from '../../hooks/use-task.js';
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
	const {look, choose} = useChoice({artifact, isPreviewed});
	const [isTyping, setIsTyping] = useState(sources.length === 0);
	const rows = useMemo(() => targetRows(sources, artifacts.targets(artifact)), [sources, artifacts, artifact]);
	const [askedId, setAskedId] = useState<string>();
	const list = useList(rows, {columns: targetColumns, idOf: row => row.id, isActive: !isTyping});

	const leaveTyping = (): void => {
		setIsTyping(false);
	};

	useKeys('targets', {
		open() {
			const {selected} = list;
			// Where what would change is shown first, that is question enough.
			const objection = selected && objectionTo(selected, isPreviewed ? selected.id : askedId);
			if (objection !== undefined) {
				setAskedId(selected?.id);
				navigation.notify('warning', objection);
			} else if (selected) {
				choose({sourceId: selected.id});
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
					<TypedTarget examples={examplesFor(artifact, connections.kinds('source'))} onChoose={choose} onCancel={sources.length === 0 ? navigation.back : leaveTyping}/>
				)
				: <ListView list={list} columns={targetColumns} noun='source' height={height - 4}/>}
			<Look state={look.current}/>
		</Page>
	);
}

type TargetChoice = {readonly look: Task<TargetState>; choose(target: ChosenTarget): void};

/** Looks at the target, and asks then. */
function useChoice({artifact, isPreviewed}: TargetsProps): TargetChoice {
	const {artifacts} = useServices();
	const navigation = useNavigation();
	const look = useTask<TargetState>();
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

	return {look, choose};
}

/** @param askedId Of the row about which it was said already. */
function objectionTo({id, name, problem, isOwn}: TargetRow, askedId: string | undefined): string | undefined {
	if (problem !== undefined) {
		return `${name} ${problem}: choose a database of the backup's own kind, or type a target (u).`;
	}

	return isOwn && askedId !== id
		? `${name} is what this backup was taken of: what it holds now would be replaced. Enter again chooses it all the same.`
		: undefined;
}

type TargetRow = ConnectionRow & Omit<KnownTarget, 'sourceId'>;

/** The likely ones first: not what the backup was taken of, and last what can't take it. */
function targetRows(sources: readonly ConnectionRow[], known: readonly KnownTarget[]): readonly TargetRow[] {
	const byId = new Map(known.map(target => [target.sourceId, target]));
	const rankOf = ({problem, isOwn}: TargetRow): number => problem === undefined ? Number(isOwn) : 2;
	return sources.map(row => ({...row, isOwn: false, ...byId.get(row.id)})).toSorted((one, other) => rankOf(one) - rankOf(other));
}

const targetColumns: ReadonlyArray<TableColumn<TargetRow>> = [
	...connectionColumns.slice(0, 3).map((column): TableColumn<TargetRow> => ({
		...column,
		...(column.title === 'URL' && {fromWidth: 70}),
		tone: row => row.problem === undefined ? (column.tone?.(row) ?? 'plain') : 'quiet',
	})),
	{
		title: 'For this backup',
		width: 23,
		text: ({problem, isOwn}, {signs}) => problem === undefined ? (isOwn ? `${signs.warning} its own source` : `${signs.good} can take it`) : `${signs.bad} ${problem}`,
		tone: ({problem, isOwn}) => problem === undefined ? (isOwn ? 'warning' : 'good') : 'quiet',
	},
];

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
