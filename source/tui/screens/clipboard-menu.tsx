/**
 * What is to be copied: a name, an id, a command, a line. It goes to the clipboard of the person's terminal, by OSC 52.
 * The rule: what would be copied is shown before; whether the terminal took it, nobody can know.
 */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {
	clean, cut, fit, widthOf,
} from '../cell-text.js';
import {type ClipboardItem} from '../clipboard-items.js';
import {Page} from '../components/page.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation, useSize} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type Services} from '../services.js';
import {useTheme} from '../theme.js';
import {useKeys} from '../hooks/use-keys.js';

export function ClipboardMenu({items}: {readonly items: readonly ClipboardItem[]}) {
	const services = useServices();
	const navigation = useNavigation();
	const {columns, rows} = useSize();
	const {signs} = useTheme();
	const [cursor, setCursor] = useState(0);
	const moveTo = (index: number) => () => {
		setCursor(Math.max(0, Math.min(items.length - 1, index)));
	};

	useKeys('clipboardChoice', {
		up: moveTo(cursor - 1),
		down: moveTo(cursor + 1),
		copy() {
			const item = items[cursor];
			navigation.back();
			if (item && 'choose' in item) {
				item.choose();
			} else if (item) {
				navigation.copy(textOf(item, services));
				navigation.notify('quiet', `Copied: ${item.label}, unless your terminal refuses OSC 52.`);
			}
		},
		leave: navigation.back,
	});
	const labelCells = Math.max(...items.map(({label}) => widthOf(label)));
	return (
		<Page isTyping tables={['clipboardChoice']}>
			<ToneText isBold>{' Copy what?'}</ToneText>
			<Box flexDirection='column' height={rows - 1} overflowY='hidden'>
				{items.map((item, place) => (
					<Text key={item.label} bold={place === cursor} wrap='truncate-end'>
						<ToneText tone='accent'>{place === cursor ? fit(signs.cursor, 2) : '  '}</ToneText>
						<ToneText tone='quiet'>{fit(item.label, labelCells + 2)}</ToneText>
						{cut('choose' in item ? item.about : clean(textOf(item, services)), columns - labelCells - 5, signs.ellipsis)}
					</Text>
				))}
			</Box>
		</Page>
	);
}

function textOf(item: Exclude<ClipboardItem, {choose(): void}>, {commandLine}: Services): string {
	return 'text' in item ? item.text : commandLine(item.words);
}
