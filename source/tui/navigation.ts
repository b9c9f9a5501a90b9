/**
 * Which view is shown and what lies under it.
 * The rule: only the top of the stack is active; Esc takes it off.
 */
import {createContext, useContext} from 'react';
import {type SideName} from '../application/connections/connections.js';
import {type ClipboardItem} from './clipboard-items.js';
import {type ShownArtifact, type RunRequest} from './runs/run-requests.js';
import {type ProfileRow} from './services.js';
import {type KeyTable} from './keys/keymap.js';
import {type Tone} from './theme.js';

/** Their keys are their places here: 0 is the board. */
export const tabs = ['board', 'jobs', 'restores', 'vault', 'activity', 'settings'] as const;

export type Tab = typeof tabs[number];

export type View
	= | {readonly screen: Tab}
		| {readonly screen: 'job'; readonly jobId: string}
		| {readonly screen: 'job-settings'; readonly jobId: string}
		| {readonly screen: 'calendar'; readonly jobId: string}
		| {readonly screen: 'day'; readonly jobId: string; readonly day: string}
		| {readonly screen: 'job-form'; readonly jobId?: string}
		| {readonly screen: 'prune'; readonly jobId: string}
		| {readonly screen: 'run'; readonly runId: string}
		| {readonly screen: 'artifacts'; readonly destinationId: string}
		| {readonly screen: 'artifact'; readonly artifact: ShownArtifact}
		| {readonly screen: 'adopt'; readonly destinationId: string}
		| {readonly screen: 'copy'; readonly artifact: ShownArtifact}
		| {readonly screen: 'recover'; readonly jobId: string}
		| {readonly screen: 'targets'; readonly artifact: ShownArtifact; readonly isPreviewed?: true}
		| {readonly screen: 'preview'; readonly request: Extract<RunRequest, {kind: 'restore'}>; readonly targetName: string}
		| {readonly screen: 'restore'; readonly request: Extract<RunRequest, {kind: 'restore'}>; readonly targetName: string}
		| {readonly screen: 'import-key'; readonly retry?: RunRequest; readonly wantedFingerprint?: string}
		| {readonly screen: 'reveal'; readonly profileId: string}
		| {readonly screen: 'profile-uses'; readonly profileId: string; readonly renewed?: ProfileRow}
		| {readonly screen: 'connection-form'; readonly side: SideName; readonly id?: string}
		| {readonly screen: 'command-line'}
		| {readonly screen: 'clipboard'; readonly items: readonly ClipboardItem[]}
		| {readonly screen: 'make-folder'; readonly destinationIds: readonly string[]}
		| {readonly screen: 'schedule'}
		| {readonly screen: 'doctor'}
		| {readonly screen: 'wizard'}
		| {readonly screen: 'unlock'}
		| {readonly screen: 'help'; readonly tables: readonly KeyTable[]};

export type Notice = {
	readonly tone: Tone;
	readonly text: string;
	/** Of an error: what to do next. */
	readonly hint?: string;
};

export type NavigationState = {
	readonly stack: readonly View[];
	readonly notice: Notice | undefined;
	/** Ctrl-C was pressed where something would be lost. */
	readonly isLeaving: boolean;
};

export type NavigationAction
	= | {readonly type: 'push'; readonly view: View}
		| {readonly type: 'replace'; readonly view: View}
		| {readonly type: 'back'}
		| {readonly type: 'go'; readonly view: View}
		/** To a tab so many places further on from the one that all this began in. */
		| {readonly type: 'turn'; readonly by: 1 | -1}
		| {readonly type: 'notify'; readonly notice: Notice | undefined}
		| {readonly type: 'leave'; readonly isLeaving: boolean};

export function navigate(state: NavigationState, action: NavigationAction): NavigationState {
	switch (action.type) {
		case 'push': {
			return {...state, stack: [...state.stack, action.view], notice: undefined};
		}

		case 'replace': {
			return {...state, stack: [...state.stack.slice(0, -1), action.view], notice: undefined};
		}

		case 'back': {
			return state.stack.length > 1
				? {...state, stack: state.stack.slice(0, -1), notice: undefined}
				: {...state, notice: {tone: 'quiet', text: 'There is nothing to go back to: Q quits.'}};
		}

		case 'go': {
			return {...state, stack: [action.view], notice: undefined};
		}

		case 'turn': {
			const tab = tabOf(state.stack);
			const at = tab === undefined ? -1 : tabs.indexOf(tab);
			const screen = tabs[(at + action.by + tabs.length) % tabs.length] ?? 'board';
			return {...state, stack: [{screen}], notice: undefined};
		}

		case 'notify': {
			return {...state, notice: action.notice};
		}

		case 'leave': {
			return {...state, isLeaving: action.isLeaving};
		}
	}
}

/** The tab in which a stack of views began; none for the introduction. */
export function tabOf([root]: readonly View[]): Tab | undefined {
	return tabs.find(tab => root?.screen === tab);
}

export type Navigation = {
	push(view: View): void;
	replace(view: View): void;
	back(): void;
	go(view: View): void;
	/** To the next tab, or the one before. */
	turn(by: 1 | -1): void;
	/** Said beneath the tabs until the next step, which to move to another row is, too. */
	notify(tone: Tone, text: string, hint?: string): void;
	/** Takes back what was said. */
	dismiss(): void;
	quit(): void;
	/** Copies to the clipboard of the person's terminal. */
	copy(text: string): void;
	/** Shows a text in the person's pager, and comes back when that is closed. Throws where there is no pager. */
	page(text: string): Promise<void>;
	/** Says whether leaving now would lose what was typed. */
	setUnsaved(isUnsaved: boolean): void;
};

const nowhere = (): never => {
	throw new Error('navigation is used outside of the app');
};

export const NavigationContext = createContext<Navigation>({
	push: nowhere, replace: nowhere, back: nowhere, go: nowhere, turn: nowhere, notify: nowhere, dismiss: nowhere, quit: nowhere, copy: nowhere, page: nowhere, setUnsaved: nowhere,
});

export function useNavigation(): Navigation {
	return useContext(NavigationContext);
}

/** What is said now; undefined within views that are not on top, which have nothing to do with it. */
export const NoticeContext = createContext<Notice | undefined>(undefined);

export function useNotice(): Notice | undefined {
	return useContext(NoticeContext);
}

/** Whether the view in which a component stands is the top one. */
export const ActiveContext = createContext(false);

export function useIsTop(): boolean {
	return useContext(ActiveContext);
}

/** Whether there is a view beneath, to which Esc leads. */
export const CanGoBackContext = createContext(false);

export type Size = {readonly columns: number; readonly rows: number};

/** The room for a view's content: the terminal without header, tabs and footer. */
export const SizeContext = createContext<Size>({columns: 80, rows: 18});

export function useSize(): Size {
	return useContext(SizeContext);
}
