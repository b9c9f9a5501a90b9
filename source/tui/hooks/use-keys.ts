/**
 * Handlers for the keys of one table. The rule: keys reach a view only while it is on top.
 */
import {type Key, useInput} from 'ink';
import {keyName} from '../keys/key-names.js';
import {actionFor, type Handlers, type KeyTable} from '../keys/keymap.js';
import {useIsTop} from '../navigation.js';

export function useKeys<Table extends KeyTable>(table: Table, handlers: Handlers<Table>, isActive = true): void {
	const isTop = useIsTop();
	const byAction: Readonly<Record<string, () => void>> = handlers;
	const onKey = (input: string, key: Key): void => {
		const name = keyName(input, key);
		const action = name === undefined ? undefined : actionFor(table, name);
		if (action !== undefined) {
			byAction[action]?.();
		}
	};

	useInput(onKey, {isActive: isTop && isActive});
}
