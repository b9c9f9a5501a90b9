/**
 * Any command of the command line, typed with completion; what it says is looked through as a log is, and its exit code is told.
 * The rule: nobody can be asked anything here; what makes a run of the record opens its view, and goes on without the screens.
 */
import {Box} from 'ink';
import {useMemo, useReducer} from 'react';
import {clean, cut} from '../cell-text.js';
import {Page} from '../components/page.js';
import {Problem} from '../components/problem.js';
import {TextField} from '../components/text-field.js';
import {ToneText} from '../components/tone-text.js';
import {ViewerPane} from '../components/viewer-pane.js';
import {useNavigation, useSize} from '../navigation.js';
import {type Signs, type Tone, useTheme} from '../theme.js';
import {type TypedCommandTask, useTypedCommand} from '../hooks/use-typed-command.js';
import {useKeys} from '../hooks/use-keys.js';
import {type ViewerLine} from '../viewer/rows.js';
import {useViewer} from '../viewer/use-viewer.js';

type State = {
	readonly line: string;
	readonly isTyping: boolean;
	/** What the last word may become. */
	readonly candidates: readonly string[];
	/** Of the lines typed before, counted from the newest; 0 for none. */
	readonly older: number;
};

const firstState: State = {
	line: '', isTyping: true, candidates: [], older: 0,
};

/** Heading, candidates, prompt. */
const ownRows = 3;
/** Where why it could not run is told. */
const problemRows = 4;

export function CommandLine() {
	const {rows} = useSize();
	const navigation = useNavigation();
	const [state, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), firstState);
	const command = useTypedCommand();
	const lines = useMemo(() => command.output.map((line): ViewerLine => ({text: line.text, tone: line.isError ? 'warning' : 'plain'})), [command.output]);
	const isFailed = command.state.is === 'failed';
	const viewer = useViewer(lines, {
		height: Math.max(1, rows - ownRows - (isFailed ? problemRows : 0)), title: `dbseal ${command.typed}`, isLive: command.state.is === 'running', isActive: !state.isTyping,
	});
	usePromptKeys({state, change, command});
	useKeys('liveCommand', {stop: command.stop}, !state.isTyping && !viewer.isTyping && command.state.is === 'running');
	const reading = viewer.tablesWith(...(command.state.is === 'running' ? ['liveCommand' as const] : []));
	return (
		<Page
			isTyping={state.isTyping || viewer.isTyping}
			tables={state.isTyping ? ['typedCommand'] : reading}
			onBack={viewer.onBack}
			onCommand={() => {
				if (command.state.is === 'running') {
					navigation.notify('quiet', 'A command runs: X stops it.');
				} else {
					change(firstState);
				}
			}}
		>
			<Heading command={command}/>
			{command.state.is === 'failed' ? <Box height={problemRows} overflowY='hidden'><Problem error={command.state.error}/></Box> : undefined}
			<ViewerPane viewer={viewer}/>
			<Prompt
				state={state}
				onChange={line => {
					change({line, candidates: [], older: 0});
				}}
			/>
		</Page>
	);
}

function Heading({command: {state, typed}}: {readonly command: TypedCommandTask}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const [tone, text] = headingOf(state, typed, signs);
	return <ToneText isBold={state.is !== 'none'} tone={tone}>{` ${cut(clean(text), columns - 2, signs.ellipsis)}`}</ToneText>;
}

function headingOf(state: TypedCommandTask['state'], typed: string, signs: Signs): readonly [Tone, string] {
	switch (state.is) {
		case 'none': {
			return ['quiet', 'Any command, without "dbseal"; --yes answers questions.'];
		}

		case 'running': {
			return ['accent', `${signs.running} running: dbseal ${typed}`];
		}

		case 'failed': {
			return ['bad', `${signs.bad} dbseal ${typed}`];
		}

		case 'over': {
			const isGood = state.exitCode === 0;
			return [isGood ? 'good' : 'bad', `${isGood ? signs.good : signs.bad} exit ${state.exitCode ?? 'by a signal'}: dbseal ${typed}`];
		}
	}
}

function Prompt({state: {line, isTyping, candidates}, onChange}: {readonly state: State; onChange(line: string): void}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	return (
		<>
			<ToneText tone='quiet'>{` ${cut(clean(candidates.length > 1 ? candidates.join('  ') : ''), columns - 2, signs.ellipsis)}`}</ToneText>
			<Box>
				<ToneText tone='key'>{isTyping ? ' : ' : ''}</ToneText>
				{isTyping
					? <TextField isFocused beside={4} value={line} onChange={onChange}/>
					: <ToneText tone='quiet'>{' : types another command'}</ToneText>}
			</Box>
		</>
	);
}

type PromptParts = {readonly state: State; readonly command: TypedCommandTask; change(after: Partial<State>): void};

function usePromptKeys({state, change, command}: PromptParts): void {
	const navigation = useNavigation();
	const {line, older} = state;
	const recall = (by: 1 | -1) => () => {
		const next = Math.max(0, Math.min(command.history().length, older + by));
		change({older: next, line: next === 0 ? '' : command.history().at(-next) ?? '', candidates: []});
	};

	useKeys('typedCommand', {
		run() {
			const typed = line.trim();
			if (['q', 'q!', 'quit', 'exit'].includes(typed)) {
				navigation.quit();
			} else if (typed !== '') {
				change({...firstState, isTyping: false});
				command.run(typed);
			}
		},
		complete() {
			command.complete(line, completed => {
				change(completed);
			});
		},
		older: recall(1),
		newer: recall(-1),
		leave() {
			if (command.state.is === 'none') {
				navigation.back();
			} else {
				change({isTyping: false});
			}
		},
	}, state.isTyping);
}
