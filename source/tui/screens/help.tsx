/**
 * All keys that work where `?` was pressed, from the same table that handles them.
 */
import {Box, Text} from 'ink';
import {fit} from '../cell-text.js';
import {Page} from '../components/page.js';
import {ToneText} from '../components/tone-text.js';
import {shownKey} from '../key-names.js';
import {bindingsOf, type KeyBinding, type KeyTable} from '../keymap.js';
import {useNavigation, useSize} from '../navigation.js';
import {useKeys} from '../use-keys.js';
import {useScroll} from '../use-scroll.js';

type Line = {readonly heading: string} | {readonly binding: KeyBinding};

const headings: Partial<Record<KeyTable, string>> = {
	global: 'Everywhere', list: 'In this list', panes: 'Panes', tabs: 'Tabs', program: 'Also while typing', liveRun: 'While the run goes on',
};

export function Help({tables}: {readonly tables: readonly KeyTable[]}) {
	const navigation = useNavigation();
	const {rows} = useSize();
	const lines = tables.flatMap((table): readonly Line[] => [{heading: headings[table] ?? 'Here'}, ...bindingsOf(table).map(binding => ({binding}))]);
	const {shown} = useScroll(lines, rows);
	useKeys('help', {close: navigation.back});
	return (
		<Page isTyping tables={['help', 'scroll']}>
			{shown.map(line => <HelpLine key={'heading' in line ? line.heading : line.binding.help} line={line}/>)}
		</Page>
	);
}

function HelpLine({line}: {readonly line: Line}) {
	if ('heading' in line) {
		return <ToneText isBold tone='accent'>{` ${line.heading}`}</ToneText>;
	}

	return (
		<Box>
			<Box flexShrink={0}>
				<ToneText tone='key'>{`   ${fit(line.binding.keys.map(name => shownKey(name)).join(' '), 20)}`}</ToneText>
			</Box>
			<Text wrap='truncate-end'>{line.binding.help}</Text>
		</Box>
	);
}
