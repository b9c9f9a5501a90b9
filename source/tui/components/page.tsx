/**
 * A view in its frame: content of a fixed height and a footer with the keys that work now; handles the keys that work everywhere.
 * The rule: content never grows past its room, so that a frame is never taller than the terminal.
 */
import {Box} from 'ink';
import {type ReactNode} from 'react';
import {type ClipboardItem} from '../clipboard-items.js';
import {type KeyTable} from '../keys/keymap.js';
import {
	type Tab, type View, useNavigation, useSize,
} from '../navigation.js';
import {useKeys} from '../hooks/use-keys.js';
import {Footer} from './footer.js';

export type PageProps = {
	/** Tables of the keys that work now, in the order of the footer. */
	readonly tables: readonly KeyTable[];
	/** Letters go into a field: the keys that work everywhere are off. */
	readonly isTyping?: boolean;
	/** Tab goes to another pane of the view, and not to another tab. */
	readonly hasPanes?: boolean;
	/** What Esc does instead of going back. */
	readonly onBack?: (() => void) | undefined;
	/** What `:` does instead of opening the command line. */
	readonly onCommand?: (() => void) | undefined;
	/** What `y` offers to copy. */
	readonly copies?: readonly ClipboardItem[] | undefined;
	readonly children: ReactNode;
};

const nothing: readonly ClipboardItem[] = [];

export function Page({tables, isTyping = false, hasPanes = false, onBack, onCommand, copies = nothing, children}: PageProps) {
	const navigation = useNavigation();
	const {columns, rows} = useSize();
	const go = (screen: Tab) => () => {
		navigation.go({screen});
	};

	useKeys('global', {
		board: go('board'),
		jobs: go('jobs'),
		restores: go('restores'),
		vault: go('vault'),
		activity: go('activity'),
		settings: go('settings'),
		schedule() {
			navigation.push({screen: 'schedule'});
		},
		back: onBack ?? navigation.back,
		quit: navigation.quit,
		command: onCommand ?? (() => {
			navigation.push({screen: 'command-line'});
		}),
		help() {
			const view: View = {screen: 'help', tables: [...tables, ...(copies.length > 0 ? ['clipboard' as const] : []), 'global', ...(hasPanes ? [] : ['tabs' as const]), 'program']};
			navigation.push(view);
		},
	}, !isTyping);
	useKeys('clipboard', {
		copy() {
			navigation.push({screen: 'clipboard', items: copies});
		},
	}, !isTyping && copies.length > 0);
	useKeys('tabs', {
		next() {
			navigation.turn(1);
		},
		previous() {
			navigation.turn(-1);
		},
	}, !isTyping && !hasPanes);
	return (
		<Box flexDirection='column' flexShrink={0}>
			<Box flexDirection='column' height={rows} width={columns} overflowY='hidden'>{children}</Box>
			<Footer tables={tables} hasHelp={!isTyping}/>
		</Box>
	);
}
