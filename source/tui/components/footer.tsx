/**
 * The last line: the keys that work here, as many as fit, from the key table.
 */
import {Text} from 'ink';
import {Fragment, useContext} from 'react';
import {widthOf} from '../cell-text.js';
import {type KeyBinding} from '../keys/key-binding.js';
import {shownKey} from '../keys/key-names.js';
import {
	bindingsOf, keymap, type KeyTable,
} from '../keys/keymap.js';
import {CanGoBackContext, useSize} from '../navigation.js';
import {ToneText} from './tone-text.js';

export type FooterProps = {
	readonly tables: readonly KeyTable[];
	/** Letters are keys here, and not typed into a field. */
	readonly hasHelp: boolean;
};

export function Footer({tables, hasHelp}: FooterProps) {
	const {columns} = useSize();
	const canGoBack = useContext(CanGoBackContext);
	const last = hasHelp ? [...(canGoBack ? [keymap.global.back] : []), keymap.global.help, keymap.global.quit] : [];
	const here = tables.flatMap(table => bindingsOf(table)).filter(binding => !binding.isQuiet);
	const bindings = hasHelp ? here : [...here, keymap.program.leave];
	return (
		<Text wrap='truncate-end'>
			{[...fitting(bindings, columns - 1 - roomOf(last)), ...last].map((binding, index) => (
				<Fragment key={binding.help}>
					{index === 0 ? ' ' : '  '}
					<ToneText isBold tone='key'>{shownKey(binding.keys[0] ?? '')}</ToneText>
					<ToneText tone='quiet'>{` ${binding.label}`}</ToneText>
				</Fragment>
			))}
		</Text>
	);
}

function fitting(bindings: readonly KeyBinding[], room: number): readonly KeyBinding[] {
	const kept = [...bindings];
	while (kept.length > 0 && roomOf(kept) > room) {
		kept.pop();
	}

	return kept;
}

function roomOf(bindings: readonly KeyBinding[]): number {
	return bindings.reduce((sum, {keys, label}) => sum + 3 + widthOf(shownKey(keys[0] ?? '')) + widthOf(label), 0);
}
