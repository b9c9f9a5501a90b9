/**
 * One artifact: what it is and what opens it, its other copies, the runs that had to do with it, and the tables that it holds.
 * The rule: nothing is opened to show it; it says the same as `dbseal show`.
 */
import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {type ArtifactWords} from '../../../application/artifacts/artifact-words.js';
import {cut, wrap} from '../../cell-text.js';
import {ArtifactQuestion, type AskedOfArtifact} from '../../components/artifact-question.js';
import {Page} from '../../components/page.js';
import {PlainTable} from '../../components/plain-table.js';
import {Problem} from '../../components/problem.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {type ShownArtifact} from '../../runs/run-requests.js';
import {useTheme} from '../../theme.js';
import {useArtifactFacts} from '../../hooks/use-artifact-facts.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useScroll} from '../../hooks/use-scroll.js';

/** In the order of Tab. */
const panes = ['facts', 'copies', 'runs', 'tables'] as const;

type Pane = typeof panes[number];

const heads: Readonly<Record<Pane, readonly string[]>> = {
	facts: ['WHAT', 'IS'],
	copies: ['ALSO AT', 'CHECKED', 'STATE'],
	runs: ['RUN', 'WHEN', 'ID', 'ENDED'],
	tables: ['ROWS', 'TABLE'],
};

const nothing: Readonly<Record<Pane, string>> = {
	facts: '',
	copies: 'No other copy of it is known here. c copies it to another destination.',
	runs: 'No run is on record that had to do with it: v verifies it.',
	tables: 'Nothing was counted when it was taken.',
};

/** The name, the panes, and the heading of the table. */
const headLines = 3;

export function Artifact({artifact}: {readonly artifact: ShownArtifact}) {
	const navigation = useNavigation();
	const commands = useCommands();
	const {columns} = useSize();
	const {signs} = useTheme();
	const {words, isPinned, error, reload, togglePin} = useArtifactFacts(artifact);
	const [asked, setAsked] = useState<AskedOfArtifact>();
	const [pane, setPane] = useState<Pane>('facts');
	const turn = (by: 1 | -1) => () => {
		setPane(panes[(panes.indexOf(pane) + by + panes.length) % panes.length] ?? 'facts');
	};

	const ask = (about: AskedOfArtifact['about']) => () => {
		setAsked({about, artifact});
	};

	useKeys('panes', {next: turn(1), previous: turn(-1)}, !asked);
	useKeys('artifact', {
		restore() {
			navigation.push({screen: 'targets', artifact});
		},
		verify() {
			commands.startRun({kind: 'verify', artifact});
		},
		copy() {
			navigation.push({screen: 'copy', artifact});
		},
		pin() {
			commands.tryLater(togglePin);
		},
		fix: ask('repair'),
		remove: ask('removal'),
		reload,
	}, !asked);
	if (asked) {
		return (
			<ArtifactQuestion
				{...asked}
				onClose={isChanged => {
					setAsked(undefined);
					if (isChanged) {
						reload();
					}
				}}
			/>
		);
	}

	return (
		<Page hasPanes tables={['artifact', 'panes', 'scroll']}>
			<ToneText isBold tone='accent'>{` ${cut(artifact.name, columns - 2, signs.ellipsis)}${isPinned ? '  pinned' : ''}`}</ToneText>
			<Panes current={pane} words={words}/>
			{error === undefined ? undefined : <Problem error={error}/>}
			{words ? <PaneTable pane={pane} words={words}/> : undefined}
			{words ?? error !== undefined ? undefined : <ToneText tone='accent'>{'  Looking at it'}</ToneText>}
		</Page>
	);
}

function PaneTable({pane, words}: {readonly pane: Pane; readonly words: ArtifactWords}) {
	const {columns, rows: height} = useSize();
	const rows = useMemo(() => rowsOf(pane, words, columns), [words, pane, columns]);
	const {shown} = useScroll(rows, height - headLines);
	return rows.length === 0
		? <ToneText tone='quiet'>{`  ${nothing[pane]}`}</ToneText>
		: <Box paddingLeft={1}><PlainTable head={heads[pane]} rows={shown} width={columns - 1}/></Box>;
}

function Panes({current, words}: {readonly current: Pane; readonly words: ArtifactWords | undefined}) {
	const titles: Readonly<Record<Pane, string>> = {
		facts: 'Facts',
		copies: `Copies ${words?.copies.length ?? ''}`.trimEnd(),
		runs: `Runs ${words?.runs.length ?? ''}`.trimEnd(),
		tables: `Tables ${words?.tables.length ?? ''}`.trimEnd(),
	};
	return (
		<Text>
			{panes.map(pane => <Text key={pane} bold={pane === current}>{pane === current ? ` [${titles[pane]}]` : `  ${titles[pane]} `}</Text>)}
		</Text>
	);
}

/** What has no room in the last column of the facts goes on in the next line. */
function rowsOf(pane: Pane, {facts, copies, runs, tables}: ArtifactWords, columns: number): ReadonlyArray<readonly string[]> {
	switch (pane) {
		case 'facts': {
			const room = columns - labelCells;
			return facts.flatMap(([label, text]) => wrap(text, room).map((part, index) => [index === 0 ? label : '', part]));
		}

		case 'copies': {
			return copies.map(([place, state, checked]) => [place, checked, state]);
		}

		case 'runs': {
			return runs.map(([kind, when, ended, id]) => [kind, when, id, ended]);
		}

		case 'tables': {
			const widest = Math.max(...tables.map(([count]) => count.length), 0);
			return tables.map(([count, table]) => [count.padStart(widest), table]);
		}
	}
}

/** The longest label, and ink-table's blanks. */
const labelCells = 16;
