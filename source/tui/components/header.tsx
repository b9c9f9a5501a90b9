/**
 * The top two lines: where this is, whether the vault is open, what runs now; and the tabs.
 */
import {Box, Text} from 'ink';
import {clean, cut} from '../cell-text.js';
import {type Tab, tabs, useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type Overview} from '../services.js';
import {type Signs, type Tone, useTheme} from '../theme.js';
import {plural} from '../../core/text.js';
import {ToneText} from './tone-text.js';

export function Header() {
	const {host, isLookOnly} = useServices();
	const overview = useOverview();
	const {columns} = useSize();
	const {signs} = useTheme();
	const [vaultTone, vault] = vaultState(overview);
	const live = overview.runs.filter(run => run.state === 'running');
	const running = live.length === 0 && overview.unscheduled ? `${signs.warning} no scheduler (C)` : runningText(live, {signs, cells: nameCells(columns)});
	const tone = live.length > 0 ? 'accent' : (overview.unscheduled ? 'warning' : 'quiet');
	const left = ` dbseal  ${cut(clean(host), nameCells(columns), signs.ellipsis)}  ${signs.dot}  `;
	return (
		<Box width={columns}>
			<Text wrap='truncate-end'>
				<ToneText isBold tone='accent'>{left.slice(0, 7)}</ToneText>
				<Text>{left.slice(7)}</Text>
				{isLookOnly ? <ToneText isBold tone='warning'>{'read-only  '}</ToneText> : undefined}
				<ToneText tone={vaultTone}>{vault}</ToneText>
			</Text>
			<Box flexGrow={1} flexShrink={0} justifyContent='flex-end' paddingLeft={2}>
				<ToneText tone={tone}>{`${running} `}</ToneText>
			</Box>
		</Box>
	);
}

const tabTitles: Readonly<Record<Tab, string>> = {
	board: 'Now', jobs: 'Jobs', restores: 'Restores', vault: 'Vault', activity: 'Activity', settings: 'Settings',
};

export function Tabs({current}: {readonly current: Tab | undefined}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' width={columns} height={2}>
			<Text>
				{tabs.map((tab, index) => (
					<Text key={tab} inverse={tab === current} bold={tab === current}>
						{tab === current ? `[${index} ${tabTitles[tab]}]` : ` ${index} ${tabTitles[tab]} `}
					</Text>
				))}
			</Text>
			<ToneText isOrnament tone='quiet'>{signs.rule.repeat(columns)}</ToneText>
		</Box>
	);
}

function vaultState({systemKey, profiles, isReadOnly}: Overview): readonly [Tone, string] {
	if (isReadOnly === true) {
		return ['warning', `the home can't be written to; vault: ${systemKey.state === 'ready' ? plural(profiles.length, 'key') : `system key ${systemKey.state}`}`];
	}

	if (systemKey.state !== 'ready') {
		return ['bad', `vault locked: system key ${systemKey.state}`];
	}

	const unexported = profiles.filter(profile => !profile.exportedAt).length;
	return unexported > 0
		? ['warning', `vault: ${plural(profiles.length, 'key')}, ${unexported} never exported`]
		: ['good', `vault: ${plural(profiles.length, 'key')}`];
}

/** For a name beside others; more where nothing is cut to fit. */
function nameCells(columns: number): number {
	return Math.max(20, Math.floor(columns / 7));
}

function runningText(live: Overview['runs'], {signs: {running, ellipsis}, cells}: {readonly signs: Signs; readonly cells: number}): string {
	const [only] = live;
	if (!only) {
		return 'idle';
	}

	const percent = only.percent === undefined ? '' : ` ${Math.floor(only.percent)} %`;
	return live.length === 1 ? `${running} ${cut(clean(`${only.kind} ${only.title}`), cells, ellipsis)}${percent}` : `${running} ${live.length} runs`;
}
