/**
 * The system key's state and its rotation, the sources and the destinations, each with a test.
 */
import {Box, Text} from 'ink';
import {useReducer} from 'react';
import {type SideName} from '../../../application/connections/connections.js';
import {clean, cut, wrap} from '../../cell-text.js';
import {connectionItems} from '../../clipboard-items.js';
import {Findings} from '../../components/findings.js';
import {Page} from '../../components/page.js';
import {Removal} from '../../components/removal.js';
import {Table} from '../../components/table.js';
import {TextField} from '../../components/text-field.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type ConnectionRow, type SystemKeyState} from '../../services.js';
import {useTheme} from '../../theme.js';
import {useFindings} from '../../hooks/use-findings.js';
import {useKeys} from '../../hooks/use-keys.js';
import {type List, pageOf, useList} from '../../hooks/use-list.js';
import {connectionColumns} from '../recovery/restores.js';
import {SystemKeyReplacementDialog} from '../keys/system-key-replacement.js';
import {SystemKeyRotationDialog} from '../keys/system-key-rotation.js';

type State = {readonly side: SideName; readonly removing: ConnectionRow | undefined; readonly keyChange: 'rotation' | 'replacement' | undefined};

const nothingOpen = {removing: undefined, keyChange: undefined} as const;

export function Settings() {
	const {systemKey} = useOverview();
	const {connections, vault} = useServices();
	const navigation = useNavigation();
	const {rows} = useSize();
	const findings = useFindings();
	const [{side, removing, keyChange}, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), {side: 'source', ...nothingOpen});
	const isFree = !removing && !keyChange;
	const lists = useLists(isFree ? side : undefined);
	const list = lists[side];
	const {selected} = list;
	const isHearing = isFree && !list.isFiltering;
	useKeys('settings', {
		...useLinks(side, selected, systemKey),
		test() {
			if (selected) {
				findings.test(thingOf(side, selected), async signal => connections.test(side, {...selected, secret: ''}, signal));
			}
		},
		remove() {
			change({removing: selected});
		},
		rotate() {
			// Chosen now: once it is done, the key is ready in either case, and its report still has to stand.
			change({keyChange: systemKey.state === 'ready' ? 'rotation' : 'replacement'});
		},
		check() {
			findings.test(keyThing(systemKey), async () => vault.checkSystemKey());
		},
	}, isHearing);
	const toOther = (): void => {
		change({side: side === 'source' ? 'destination' : 'source'});
		navigation.dismiss();
	};

	useKeys('panes', {next: toOther, previous: toOther}, isHearing);
	const close = (): void => {
		change(nothingOpen);
	};

	const found = [findings.of(selected && thingOf(side, selected)), findings.of(keyThing(systemKey))].find(({state}) => state !== 'idle') ?? {state: 'idle'};
	const findingRows = found.state === 'idle' && rows < roomyRows ? 0 : mostFindingRows;
	if (keyChange) {
		return keyChange === 'rotation' ? <SystemKeyRotationDialog onClose={close}/> : <SystemKeyReplacementDialog onClose={close}/>;
	}

	if (removing) {
		return <ConnectionRemoval side={side} row={removing} onClose={close}/>;
	}

	return (
		<Page hasPanes {...pageOf(list, 'settings', 'panes', 'list')} copies={connectionItems(selected, side)}>
			<Panes systemKey={systemKey} lists={lists} side={side} beneath={findingRows}/>
			<Box height={findingRows} overflowY='hidden' flexShrink={0}><Findings test={found} room={findingRows}/></Box>
		</Page>
	);
}

/** What was tested, as it was then. */
function thingOf(side: SideName, {id, url}: ConnectionRow): string {
	return JSON.stringify([side, id, url]);
}

function keyThing({state, detail}: SystemKeyState): string {
	return JSON.stringify(['system key', state, detail]);
}

/** Where keys of this screen lead. */
function useLinks(side: SideName, selected: ConnectionRow | undefined, {isLocked}: SystemKeyState): Readonly<Record<'create' | 'edit' | 'doctor' | 'adopt' | 'unlock', () => void>> {
	const navigation = useNavigation();
	return {
		create() {
			navigation.push({screen: 'connection-form', side});
		},
		edit() {
			if (selected) {
				navigation.push({screen: 'connection-form', side, id: selected.id});
			}
		},
		doctor() {
			navigation.push({screen: 'doctor'});
		},
		unlock() {
			if (isLocked === true) {
				navigation.push({screen: 'unlock'});
			} else {
				navigation.notify('quiet', 'The system key is here: there is nothing to unlock.');
			}
		},
		adopt() {
			if (selected && side === 'destination') {
				navigation.push({screen: 'adopt', destinationId: selected.id});
			} else {
				navigation.notify('quiet', 'Choose a destination first (Tab): what lies there is adopted.');
			}
		},
	};
}

type Lists = Readonly<Record<SideName, List<ConnectionRow>>>;

type PanesProps = {
	readonly systemKey: SystemKeyState;
	readonly lists: Lists;
	readonly side: SideName;
	/** Lines that are taken by what stands beneath. */
	readonly beneath: number;
};

function Panes({systemKey, lists, side, beneath}: PanesProps) {
	const {columns, rows} = useSize();
	const advice = adviceOn(systemKey, columns);
	const paneRows = Math.floor((rows - 1 - advice.length - beneath) / 2);
	return (
		<>
			<SystemKeyLine systemKey={systemKey}/>
			<ToneText tone={systemKey.hint === undefined ? 'quiet' : 'warning'}>{advice.join('\n')}</ToneText>
			<Pane title='Sources' list={lists.source} isActive={side === 'source'} height={paneRows}/>
			<Pane title='Destinations' list={lists.destination} isActive={side === 'destination'} height={paneRows}/>
		</>
	);
}

function useLists(active: SideName | undefined): Lists {
	const {sources, destinations} = useOverview();
	return {
		source: useList(sources, {
			columns: connectionColumns, idOf: row => row.id, isActive: active === 'source', memory: 'sources',
		}),
		destination: useList(destinations, {
			columns: connectionColumns, idOf: row => row.id, isActive: active === 'destination', memory: 'destinations',
		}),
	};
}

function ConnectionRemoval({side, row, onClose}: {readonly side: SideName; readonly row: ConnectionRow; onClose(): void}) {
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
const mostFindingRows = 5;
/** In fewer lines than these it is there only once something was tested. */
const roomyRows = 18;
/** Of what is to be done about the system key. */
const adviceRows = 2;

function adviceOn({state, isLocked, hint = 'v verifies it, N seals the vault with a new one.'}: SystemKeyState, columns: number): readonly string[] {
	const advice = state === 'ready' ? hint : (isLocked === true ? 'i takes the key and unlocks the vault. N replaces one that is lost.' : `${hint} N replaces one that is lost.`);
	return wrap(advice, columns - 5).slice(0, adviceRows).map(line => `   ${line}`);
}

/** What stands before the detail, but for the state's own word. */
const headCells = 17;

function SystemKeyLine({systemKey}: {readonly systemKey: SystemKeyState}) {
	const {signs} = useTheme();
	const {columns} = useSize();
	const isReady = systemKey.state === 'ready';
	return (
		<Text wrap='truncate-end'>
			<ToneText isBold>{' System key  '}</ToneText>
			<ToneText tone={isReady ? 'good' : 'bad'}>{`${isReady ? signs.good : signs.bad} ${systemKey.state}`}</ToneText>
			<ToneText tone='quiet'>{`  ${cut(clean(systemKey.detail), columns - headCells - systemKey.state.length, signs.ellipsis)}`}</ToneText>
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
	const isFiltered = list.isFiltering || list.filter !== '';
	return (
		<Box flexDirection='column' height={height} overflowY='hidden'>
			<Box>
				<ToneText isBold tone={isActive ? 'accent' : 'plain'}>{` ${isActive ? signs.cursor : ' '} ${title} (${isFiltered ? `${list.rows.length} of ` : ''}${list.total})`}</ToneText>
				{isFiltered
					? (
						<>
							<ToneText tone='key'>{'  / '}</ToneText>
							<TextField value={list.filter} isFocused={list.isFiltering} onChange={list.setFilter}/>
						</>
					)
					: undefined}
			</Box>
			{list.total === 0
				? <ToneText tone='quiet'>{`     none yet: ${isActive ? '' : 'Tab, then '}n adds one`}</ToneText>
				: (
					<Table
						data={list.rows}
						columns={connectionColumns}
						width={columns - 2}
						height={height - 1}
						cursor={isActive ? list.cursor : -1}
						isActive={isActive}
						sort={list.sort}
					/>
				)}
		</Box>
	);
}
