/**
 * The list of keys, on top of the view that it is about.
 */
import {type KeyTable} from '../keys/keymap.js';
import {useNavigation} from '../navigation.js';

/** @param tables Those of the keys that work in the view. */
export function useHelp(tables: readonly KeyTable[]): () => void {
	const {push} = useNavigation();
	return () => {
		push({screen: 'help', tables: [...tables, 'program']});
	};
}
