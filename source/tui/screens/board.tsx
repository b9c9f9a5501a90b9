/**
 * "Could I recover now?": a row for each job, the worst on top, and for the one under the cursor why, and what to do next.
 * The rule: it shows what application/readiness/ has decided; Enter does it, or opens the screen where it is done.
 */
import {Box} from 'ink';
import {useMemo} from 'react';
import {plural} from '../../core/text.js';
import {cut} from '../cell-text.js';
import {EmptyState} from '../components/empty-state.js';
import {ListView} from '../components/list-view.js';
import {Page} from '../components/page.js';
import {Paragraph} from '../components/paragraph.js';
import {ToneText} from '../components/tone-text.js';
import {VaultPrompt} from '../components/vault-prompt.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview} from '../services-context.js';
import {type Readiness} from '../../application/readiness/readiness.js';
import {useTheme} from '../theme.js';
import {useAdvice} from '../hooks/use-advice.js';
import {useJobActions} from '../hooks/use-job-actions.js';
import {useKeys} from '../hooks/use-keys.js';
import {useList} from '../hooks/use-list.js';
import {boardColumns, boardFacts} from './board-columns.js';

/** Beneath the list: why, in two lines, and what Enter does. */
const adviceLines = 3;
/** What else is known of the job, where there is room for it. */
const factLines = 4;
const roomForFacts = 18;

export function Board() {
	const {board, jobs, takenAt} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const columns = useMemo(() => boardColumns(takenAt.getTime()), [takenAt]);
	const {follow, question, close} = useAdvice();
	const list = useList(board, {
		columns, idOf: row => row.jobId, isActive: !question, memory: 'board',
	});
	const {selected} = list;
	const actions = useJobActions(jobs.find(({id}) => id === selected?.jobId));
	useKeys('board', {
		...actions,
		open() {
			if (selected) {
				follow(selected);
			}
		},
		everything() {
			if (selected) {
				navigation.push({screen: 'job-settings', jobId: selected.jobId});
			}
		},
	}, !list.isFiltering && !question);
	if (question) {
		return <VaultPrompt question={question} onClose={close}/>;
	}

	const beneath = adviceLines + (height < roomForFacts ? 0 : factLines);
	return (
		<Page tables={list.isFiltering ? ['filter'] : ['board', 'list']} isTyping={list.isFiltering} onBack={list.clearFilter}>
			{board.length === 0
				? <EmptyState title='No jobs yet' lines={['Here stands, for each job, whether its database could be recovered now. Press 1 and n to make a job.']}/>
				: (
					<>
						<ToneText isBold>{` Could I recover now?  ${tally(board)}`}</ToneText>
						<ListView list={list} columns={columns} noun='job' height={height - 1 - beneath}/>
						{selected ? <Beneath row={selected} hasFacts={beneath > adviceLines} now={takenAt.getTime()}/> : undefined}
					</>
				)}
		</Page>
	);
}

type BeneathProps = {readonly row: Readiness; readonly hasFacts: boolean; readonly now: number};

function Beneath({row, hasFacts, now}: BeneathProps) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const {action, concern, words, urgency} = row.advice;
	const line = (text: string) => cut(text, columns - 4, signs.ellipsis);
	return (
		<Box flexDirection='column' paddingLeft={2}>
			<Box height={2} overflowY='hidden'>
				<Paragraph lines={[`${row.job}: ${row.verdict}, ${concern}`]} beside={4} tone={urgency < 2 ? 'warning' : 'plain'}/>
			</Box>
			<ToneText tone='accent'>{line(action === 'nothing' ? 'Nothing is left to do; Enter shows the job' : `Enter: ${words}`)}</ToneText>
			{hasFacts ? boardFacts(row, now).map(fact => <ToneText key={fact} tone='quiet'>{line(fact)}</ToneText>) : undefined}
		</Box>
	);
}

/** Of those that are to run at all. */
function tally(board: readonly Readiness[]): string {
	const enabled = board.filter(row => row.enabled);
	const good = enabled.filter(({verdict}) => verdict === 'recoverable').length;
	if (good === 0) {
		return `Not for sure, for none of ${plural(enabled.length, 'job')}`;
	}

	return good === enabled.length ? `Yes, for all of ${plural(good, 'job')}` : `Yes, for ${good} of ${plural(enabled.length, 'job')}`;
}
