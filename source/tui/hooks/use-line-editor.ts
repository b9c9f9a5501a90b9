/**
 * Keys of a text field: letters and pastes go in at the cursor, the keys of the table `line` move it and take away.
 * The rule: what is longer than the field takes is refused whole. Half a password or half a key would look like one.
 */
import {type Key, useInput} from 'ink';
import {useContext, useEffect, useState} from 'react';
import {keyName, typedText} from '../keys/key-names.js';
import {actionFor} from '../keys/keymap.js';
import {
	type EditedLine, inserted, type LineAction, lineActions,
} from '../line-editing.js';
import {useNavigation} from '../navigation.js';
import {TypingContext} from '../typing-context.js';

export type LineEditorOptions = {
	readonly value: string;
	readonly isHearing: boolean;
	/** UTF-16 units. */
	readonly limit: number;
	/** What of a typed or pasted text goes in. */
	readonly taken?: (text: string) => string;
	onChange(value: string): void;
};

/** Gives the place of the cursor, in UTF-16 units. */
export function useLineEditor({value, isHearing, limit, taken = text => text, onChange}: LineEditorOptions): number {
	const {notify} = useNavigation();
	const [left, setLeft] = useState<EditedLine>({value, cursor: value.length});
	// A value that came from elsewhere is gone on with at its end.
	const cursor = left.value === value ? left.cursor : value.length;
	useTyping(isHearing);
	const put = (line: EditedLine): void => {
		if (line.value.length > Math.max(limit, value.length)) {
			notify('warning', `More than the ${limit} characters that go in here: nothing of it was taken.`);
			return;
		}

		setLeft(line);
		if (line.value !== value) {
			onChange(line.value);
		}
	};

	useInput((input: string, key: Key) => {
		const text = typedText(input, key);
		if (text !== undefined) {
			put(inserted({value, cursor}, taken(text)));
			return;
		}

		const action = actionFor('line', keyName(input, key) ?? '');
		if (isLineAction(action)) {
			put(lineActions[action]({value, cursor}));
		}
	}, {isActive: isHearing});
	return cursor;
}

/** Tells the keyboard that letters are text now. */
function useTyping(isHearing: boolean): void {
	const typing = useContext(TypingContext);
	useEffect(() => isHearing ? typing.begin() : undefined, [isHearing, typing]);
}

function isLineAction(action: string | undefined): action is LineAction {
	return action !== undefined && action in lineActions;
}
