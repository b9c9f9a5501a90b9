/**
 * What a restore would do, before it is asked for: whether backup and target fit, and which tables and rows would change.
 * The rule: it only shows; the target's name is still typed on the next screen, where something would be lost.
 */
import {Box, Text} from 'ink';
import {useEffect, useMemo, useState} from 'react';
import {type RestorePreview} from '../../../application/recovery/preview.js';
import {differenceRows, differenceHead} from '../../../application/recovery/difference-words.js';
import {wrap} from '../../cell-text.js';
import {Page} from '../../components/page.js';
import {PlainTable} from '../../components/plain-table.js';
import {Problem} from '../../components/problem.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {type RunRequest} from '../../runs/run-requests.js';
import {useServices} from '../../services-context.js';
import {type Signs, useTheme} from '../../theme.js';
import {useKeys} from '../../hooks/use-keys.js';
import {useScroll} from '../../hooks/use-scroll.js';
import {useTask} from '../../hooks/use-task.js';

export type PreviewProps = {
	/** Into a database. */
	readonly request: Extract<RunRequest, {kind: 'restore'}>;
	/** Empty for an empty target. */
	readonly targetName: string;
};

type Pane = 'fit' | 'tables';

/** The title, the panes, and the heading of the table. */
const headLines = 3;

export function Preview({request, targetName}: PreviewProps) {
	const {artifacts} = useServices();
	const navigation = useNavigation();
	const {current, start} = useTask<RestorePreview>();
	const [pane, setPane] = useState<Pane>('fit');
	const look = useMemo(() => () => {
		const {artifact, target} = request;
		if (!('file' in target)) {
			start(async signal => artifacts.preview(artifact, target, signal));
		}
	}, [artifacts, request, start]);
	useEffect(look, [look]);
	const turn = (): void => {
		setPane(pane === 'fit' ? 'tables' : 'fit');
	};

	useKeys('panes', {next: turn, previous: turn});
	useKeys('preview', {
		open() {
			navigation.push({screen: 'restore', request, targetName});
		},
		reload: look,
	});
	const preview = current.state === 'done' ? current.value : undefined;
	return (
		<Page hasPanes tables={['preview', 'panes', 'scroll']}>
			<ToneText isBold>{targetName === '' ? ' What the restore would do' : ` What the restore would do to ${targetName}`}</ToneText>
			<Panes pane={pane} preview={preview}/>
			{current.state === 'failed' ? <Problem error={current.error}/> : undefined}
			{current.state === 'working' ? <ToneText tone='accent'>{'  Looking at both, and counting rows; Enter goes on without'}</ToneText> : undefined}
			{preview ? <PaneTable pane={pane} preview={preview}/> : undefined}
		</Page>
	);
}

function Panes({pane, preview}: {readonly pane: Pane; readonly preview: RestorePreview | undefined}) {
	const changing = preview?.tables.filter(({change}) => change !== 'same').length;
	const tables = preview === undefined ? 'Tables' : `Tables: ${changing} of ${preview.tables.length} would change`;
	return (
		<Text>
			<Text bold={pane === 'fit'}>{pane === 'fit' ? ' [Fit]' : '  Fit '}</Text>
			<Text bold={pane === 'tables'}>{pane === 'tables' ? ` [${tables}]` : `  ${tables} `}</Text>
		</Text>
	);
}

function PaneTable({pane, preview}: {readonly pane: Pane; readonly preview: RestorePreview}) {
	const {columns, rows: height} = useSize();
	const {signs} = useTheme();
	const rows = useMemo(() => pane === 'fit' ? fitRows(preview, signs, columns) : differenceRows(preview.tables), [pane, preview, signs, columns]);
	const {shown} = useScroll(rows, height - headLines);
	return rows.length === 0
		? <ToneText tone='quiet'>{'  Neither side has tables that could be counted.'}</ToneText>
		: <Box paddingLeft={1}><PlainTable head={pane === 'fit' ? ['WHAT', 'IS'] : differenceHead} rows={shown} width={columns - 1}/></Box>;
}

/** What there is to do about it stands beneath what was seen. */
function fitRows({findings}: RestorePreview, signs: Signs, columns: number): ReadonlyArray<readonly string[]> {
	const verdicts = {ok: signs.good, warning: signs.warning, failed: signs.bad};
	return findings.flatMap(({subject, verdict, detail, hint}) => [
		...wrap(detail, columns - labelCells).map((part, index) => [index === 0 ? `${verdicts[verdict]} ${subject}` : '', part]),
		...(hint === undefined || verdict === 'ok' ? [] : wrap(`${signs.arrow} ${hint}`, columns - labelCells).map(part => ['', part])),
	]);
}

/** The longest subject with its sign, and ink-table's blanks. */
const labelCells = 17;
