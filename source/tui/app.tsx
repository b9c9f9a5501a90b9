/**
 * The whole of the screens as one component: header, tabs, the stack of views, the notice line.
 * The rule: only the top view hears keys; the ones beneath keep their state and draw nothing.
 */
import {
	Box, Text, useInput, useIsScreenReaderEnabled,
} from 'ink';
import {
	memo, type ReactNode, useMemo, useReducer, useState,
} from 'react';
import {Dialog, dialogTables} from './components/dialog.js';
import {Footer} from './components/footer.js';
import {Header, Tabs} from './components/header.js';
import {ToneText} from './components/tone-text.js';
import {wrap} from './cell-text.js';
import {keyName} from './keys/key-names.js';
import {actionFor} from './keys/keymap.js';
import {createListMemory, ListMemoryContext} from './list-memory.js';
import {
	ActiveContext, CanGoBackContext, navigate, type Navigation, NavigationContext, type NavigationAction, type NavigationState, type Notice, NoticeContext, type Size, SizeContext, tabOf, useSize,
	type View,
} from './navigation.js';
import {ScreenOf} from './screens/screen-of.js';
import {type KeyPace} from './terminal/key-pace.js';
import {type Typing} from './terminal/typing.js';
import {TypingContext} from './typing-context.js';
import {useKeyPace} from './hooks/use-key-pace.js';
import {ServicesContext} from './services-context.js';
import {type Services} from './services.js';
import {type Theme, ThemeContext} from './theme.js';
import {type ViewerLine} from './viewer/rows.js';
import {ShownContext, useWatch, type Watch} from './watch.js';

export type AppProps = {
	readonly services: Services;
	readonly theme: Theme;
	readonly size: Watch<Size>;
	readonly start: View;
	readonly pace: KeyPace;
	readonly typing: Typing;
	copy(text: string): void;
	page(text: string): Promise<void>;
	quit(): void;
};

const smallest: Size = {columns: 60, rows: 16};

/** Header, tabs, rule, notice and footer. */
const frameRows = 5;

/** Where lines are read out and broken at the edge, none is cut to fit; half of the rows, for such a line takes two. */
const readerColumns = 400;

/** Of a view, whatever is said above it. */
const leastRows = 3;

/** @param noticeRows Lines of what is said now. */
function roomIn({columns, rows}: Size, {isRead, noticeRows}: {readonly isRead: boolean; readonly noticeRows: number}): Size {
	const room = rows - frameRows - noticeRows + 1;
	return isRead ? {columns: readerColumns, rows: Math.ceil(room / 2)} : {columns, rows: room};
}

export function App({
	services, theme, size, start, pace, typing, copy, page, quit,
}: AppProps) {
	const terminal = useWatch(size);
	const [state, dispatch] = useReducer(navigate, {stack: [start], notice: undefined, isLeaving: false});
	const navigation = useMemo(() => navigationOf({
		copy, page, quit, dispatch,
	}), [copy, page, quit]);
	const listMemory = useMemo(() => createListMemory(), []);
	const isTooSmall = terminal.columns < smallest.columns || terminal.rows < smallest.rows;
	useInput((input, key) => {
		if (actionFor('program', keyName(input, key) ?? '') === 'leave') {
			navigation.quit();
		}
	});
	const isRead = useIsScreenReaderEnabled();
	// In a terminal that is too small nothing is seen; what is laid out all the same has the room that it needs.
	const [columns, rows] = [Math.max(terminal.columns, smallest.columns), Math.max(terminal.rows, smallest.rows)];
	const said = useMemo(() => noticeLines(state.notice, {columns, rows}), [state.notice, columns, rows]);
	const room = useMemo(() => roomIn({columns, rows}, {isRead, noticeRows: said.length}), [columns, rows, isRead, said.length]);
	return (
		<TypingContext value={typing}>
			<ServicesContext value={services}>
				<ThemeContext value={theme}>
					<NavigationContext value={navigation}>
						<ListMemoryContext value={listMemory}>
							<SizeContext value={room}>
								<KeyPacer pace={pace}/>
								{isTooSmall ? <TooSmall terminal={terminal}/> : undefined}
								<Box flexDirection='column' width={columns} height={rows} display={isTooSmall ? 'none' : 'flex'} overflow='hidden'>
									<Header/>
									<Tabs current={tabOf(state.stack)}/>
									{state.isLeaving
										? <LeaveDialog dispatch={dispatch} quit={quit}/>
										: undefined}
									<Stack state={state} said={said} isBlocked={isTooSmall}/>
								</Box>
							</SizeContext>
						</ListMemoryContext>
					</NavigationContext>
				</ThemeContext>
			</ServicesContext>
		</TypingContext>
	);
}

/** A component of its own, so that a key renders nothing but what it changes. */
function KeyPacer({pace}: {readonly pace: KeyPace}) {
	useKeyPace(pace);
	return undefined;
}

function Stack({state, said, isBlocked}: {readonly state: NavigationState; readonly said: readonly ViewerLine[]; readonly isBlocked: boolean}) {
	return (
		<>
			{state.stack.map((view, depth) => ({view, depth, place: `${depth} ${JSON.stringify(view)}`})).map(({view, depth, place}) => {
				const isTop = depth === state.stack.length - 1 && !state.isLeaving;
				const isActive = isTop && !isBlocked;
				return (
					<ActiveContext key={place} value={isActive}>
						<Seen isSeen={isTop}>
							{[...said.entries()].map(([place, {text, tone = 'plain'}]) => <ToneText key={place} tone={tone}>{text}</ToneText>)}
							<CanGoBackContext value={depth > 0}>
								<NoticeContext value={isTop ? state.notice : undefined}>
									<Screen view={view}/>
								</NoticeContext>
							</CanGoBackContext>
						</Seen>
					</ActiveContext>
				);
			})}
		</>
	);
}

/** What stands beneath another view is rendered no more until it is seen again: neither with what changes, nor with the size. */
const Screen = memo(ScreenOf);

function Seen({isSeen, children}: {readonly isSeen: boolean; readonly children: ReactNode}) {
	const size = useSize();
	const [left, setLeft] = useState(size);
	if (isSeen && left !== size) {
		setLeft(size);
	}

	return (
		<ShownContext value={isSeen}>
			<SizeContext value={isSeen ? size : left}>
				<Box display={isSeen ? 'flex' : 'none'} flexDirection='column' flexShrink={0}>{children}</Box>
			</SizeContext>
		</ShownContext>
	);
}

/** What is said is said whole: the view beneath gives way to it. A blank line where nothing is. */
function noticeLines(notice: Notice | undefined, {columns, rows}: Size): readonly ViewerLine[] {
	const {tone = 'plain', text = '', hint = ''} = notice ?? {};
	const lines = [
		...wrap(text, columns - 2).map(line => ({text: ` ${line}`, tone})),
		...wrap(hint, columns - 4).map(line => ({text: `   ${line}`, tone: 'plain' as const})),
	].filter(line => line.text.trim() !== '').slice(0, Math.max(1, rows - frameRows - leastRows));
	return lines.length === 0 ? [{text: ' '}] : lines;
}

function LeaveDialog({dispatch, quit}: {dispatch(action: NavigationAction): void; quit(): void}) {
	return (
		<ActiveContext value>
			<Dialog
				title='Quit dbseal?'
				lines={['What you typed here is not saved. Runs go on by themselves.']}
				onConfirm={quit}
				onCancel={() => {
					dispatch({type: 'leave', isLeaving: false});
				}}
			/>
			<Footer tables={dialogTables} hasHelp={false}/>
		</ActiveContext>
	);
}

function TooSmall({terminal}: {readonly terminal: Size}) {
	return (
		<Text wrap='truncate-end'>
			{`dbseal needs ${smallest.columns}x${smallest.rows}; this is ${terminal.columns}x${terminal.rows}`}
		</Text>
	);
}

type NavigationParts = {
	dispatch(action: NavigationAction): void;
	copy(text: string): void;
	page(text: string): Promise<void>;
	quit(): void;
};

function navigationOf({copy, page, quit, dispatch}: NavigationParts): Navigation {
	let isUnsaved = false;
	const go = (type: 'push' | 'replace' | 'go') => (view: View): void => {
		dispatch({type, view});
	};

	return {
		push: go('push'),
		replace: go('replace'),
		go: go('go'),
		copy,
		page,
		back() {
			dispatch({type: 'back'});
		},
		turn(by) {
			dispatch({type: 'turn', by});
		},
		notify(tone, text, hint) {
			dispatch({type: 'notify', notice: {tone, text, ...(hint !== undefined && {hint})}});
		},
		dismiss() {
			dispatch({type: 'notify', notice: undefined});
		},
		quit() {
			if (isUnsaved) {
				dispatch({type: 'leave', isLeaving: true});
			} else {
				quit();
			}
		},
		setUnsaved(isLost) {
			isUnsaved = isLost;
		},
	};
}
