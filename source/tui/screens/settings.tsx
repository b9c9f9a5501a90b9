/**
 * The system key's state and its rotation, the sources and the destinations, each with a test.
 */
import {Box, Text} from 'ink';
import {useReducer} from 'react';
import {type Finding} from '../../core/connection.js';
import {wrap} from '../cell-text.js';
import {Findings} from '../components/findings.js';
import {Page} from '../components/page.js';
import {Removal} from '../components/removal.js';
import {Table} from '../components/table.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type ConnectionRow, type ConnectionSide, type SystemKeyState} from '../services.js';
import {useTheme} from '../theme.js';
import {useKeys} from '../use-keys.js';
import {type List, useList} from '../use-list.js';
import {useTask} from '../use-task.js';
import {connectionColumns} from './restores.js';
import {SystemKeyRotation} from './system-key-rotation.js';

type State = {readonly side: ConnectionSide; readonly removing: ConnectionRow | undefined; readonly isRotating: boolean};

export function Settings() {
	const {systemKey} = useOverview();
	const {connections} = useServices();
	const navigation = useNavigation();
	const {columns, rows} = useSize();
	const test = useTask<readonly Finding[]>();
	const [{side, removing, isRotating}, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), {side: 'source', removing: undefined, isRotating: false});
	const isFree = !removing && !isRotating;
	const lists = useLists(isFree ? side : undefined);
	const list = lists[side];
	const {selected} = list;
	useKeys('settings', {
		create() {
			navigation.push({screen: 'connection-form', side});
		},
		test() {
			if (selected) {
				test.start(async signal => connections.test(side, {...selected, secret: ''}, signal));
			}
		},
		edit() {
			if (selected) {
				navigation.push({screen: 'connection-form', side, id: selected.id});
			}
		},
		remove() {
			change({removing: selected});
		},
		left() {
			change({side: side === 'source' ? 'destination' : 'source'});
		},
		rotate() {
			change({isRotating: true});
		},
	}, isFree && !list.isFiltering);
	const close = (): void => {
		change({removing: undefined, isRotating: false});
	};

	if (isRotating) {
		return <SystemKeyRotation onClose={close}/>;
	}

	if (removing) {
		return <ConnectionRemoval side={side} row={removing} onClose={close}/>;
	}

	const advice = adviceOn(systemKey, columns);
	const paneRows = Math.floor((rows - 1 - advice.length - findingRows) / 2);
	return (
		<Page tab='settings' tables={list.isFiltering ? ['filter'] : ['settings', 'list']} isTyping={list.isFiltering}>
			<SystemKeyLine systemKey={systemKey}/>
			<ToneText tone={systemKey.hint === undefined ? 'quiet' : 'warning'}>{advice.join('\n')}</ToneText>
			<Pane title='Sources' list={lists.source} isActive={side === 'source'} height={paneRows}/>
			<Pane title='Destinations' list={lists.destination} isActive={side === 'destination'} height={paneRows}/>
			<Box height={findingRows} overflow='hidden'><Findings test={test.current}/></Box>
		</Page>
	);
}

function useLists(active: ConnectionSide | undefined): Readonly<Record<ConnectionSide, List<ConnectionRow>>> {
	const {sources, destinations} = useOverview();
	return {
		source: useList(sources, {columns: connectionColumns, idOf: row => row.id, isActive: active === 'source'}),
		destination: useList(destinations, {columns: connectionColumns, idOf: row => row.id, isActive: active === 'destination'}),
	};
}

function ConnectionRemoval({side, row, onClose}: {readonly side: ConnectionSide; readonly row: ConnectionRow; onClose(): void}) {
	const {connections} = useServices();
	return (
		<Removal
			title={`Remove the ${side} ${row.name}?`}
			lines={[side === 'source' ? 'The database itself is not touched.' : 'The artifacts there are not touched.']}
			name={row.name}
			remove={() => {
				connections.remove(side, row.id);
			}}
			onClose={onClose}
		/>
	);
}

/** Room for what a test found. */
const findingRows = 5;
/** Of what is to be done about the system key. */
const adviceRows = 2;

function adviceOn({hint = 'R seals the vault with a new one.'}: SystemKeyState, columns: number): readonly string[] {
	return wrap(hint, columns - 5).slice(0, adviceRows).map(line => `   ${line}`);
}

function SystemKeyLine({systemKey}: {readonly systemKey: SystemKeyState}) {
	const {signs} = useTheme();
	const isReady = systemKey.state === 'ready';
	return (
		<Text wrap='truncate-end'>
			<ToneText isBold>{' System key  '}</ToneText>
			<ToneText tone={isReady ? 'good' : 'bad'}>{`${isReady ? signs.good : signs.bad} ${systemKey.state}`}</ToneText>
			<ToneText tone='quiet'>{`  ${systemKey.detail}`}</ToneText>
		</Text>
	);
}

type PaneProps = {
	readonly title: string;
	readonly list: List<ConnectionRow>;
	readonly isActive: boolean;
	readonly height: number;
};

function Pane({title, list, isActive, height}: PaneProps) {
	const {columns} = useSize();
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' height={height} overflow='hidden'>
			<ToneText isBold tone={isActive ? 'accent' : 'plain'}>{` ${isActive ? signs.cursor : ' '} ${title} (${list.rows.length})${list.filter === '' ? '' : `  / ${list.filter}`}`}</ToneText>
			{list.rows.length === 0
				? <ToneText tone='quiet'>{`     none yet: ${isActive ? '' : 'p, then '}n adds one`}</ToneText>
				: <Table data={list.rows} columns={connectionColumns} width={columns - 2} height={height - 1} cursor={isActive ? list.cursor : -1} isActive={isActive}/>}
		</Box>
	);
}
