/**
 * All keys that work where `?` was pressed, from the same table that handles them.
 */
import {useMemo} from 'react';
import {fit} from '../cell-text.js';
import {Page} from '../components/page.js';
import {ViewerPane} from '../components/viewer-pane.js';
import {shownKey} from '../keys/key-names.js';
import {type KeyBinding} from '../keys/key-binding.js';
import {bindingsOf, type KeyTable} from '../keys/keymap.js';
import {useNavigation, useSize} from '../navigation.js';
import {useKeys} from '../hooks/use-keys.js';
import {type ViewerLine} from '../viewer/rows.js';
import {useViewer} from '../viewer/use-viewer.js';

const headings: Partial<Record<KeyTable, string>> = {
	global: 'Everywhere', list: 'In this list', panes: 'Panes', tabs: 'Tabs', program: 'Also while typing', liveRun: 'While the run goes on', viewer: 'In these lines', matches: 'While a search is on',
};

const keyCells = 19;

export function Help({tables}: {readonly tables: readonly KeyTable[]}) {
	const navigation = useNavigation();
	const {rows} = useSize();
	const lines = useMemo(() => tables.flatMap(table => [heading(table), ...bindingsOf(table).map(binding => bindingLine(binding))]), [tables]);
	const viewer = useViewer(lines, {height: rows, title: 'Keys of dbseal'});
	useKeys('help', {close: navigation.back}, !viewer.isTyping && viewer.onBack === undefined);
	return (
		<Page isTyping tables={viewer.tablesWith('help')}>
			<ViewerPane viewer={viewer}/>
		</Page>
	);
}

function heading(table: KeyTable): ViewerLine {
	return {text: headings[table] ?? 'Here', tone: 'accent', isBold: true};
}

function bindingLine({keys, help}: KeyBinding): ViewerLine {
	return {lead: `  ${fit(keys.map(name => shownKey(name)).join(' '), keyCells)}`, leadTone: 'key', text: help};
}
