/**
 * What an error names as the next step, as keys beside it: a folder that is made, a password or a host key that is given, a vault that is unlocked.
 */
import {useNavigation} from '../navigation.js';
import {remediesFor} from '../remedies.js';

export type ErrorPlace = {
	/** The error's code. */
	readonly code: string | undefined;
	readonly sourceId?: string | undefined;
	readonly destinationIds: readonly string[];
};

export type Remedies = {
	/** A sentence for each key that helps. */
	readonly lines: readonly string[];
	fix(): void;
	edit(): void;
	/** True where that was what helps. */
	unlock(): boolean;
};

export function useRemedies({code = '', sourceId, destinationIds}: ErrorPlace): Remedies {
	const navigation = useNavigation();
	const [destinationId] = destinationIds;
	const remedies = remediesFor(code);
	const hasFolder = remedies.includes('make-folder') && destinationId !== undefined;
	const isSource = remedies.includes('change-source') && sourceId !== undefined;
	const isDestination = remedies.includes('change-destination') && destinationId !== undefined;
	const isLocked = remedies.includes('unlock');
	return {
		lines: [
			...(isLocked ? ['Press i to unlock the vault with its key.'] : []),
			...(hasFolder ? ['Press f to make the folder.'] : []),
			...(isSource ? ['Press e to change the source: its password, its address.'] : []),
			...(isDestination ? ['Press e to change the destination: its address, its password, its host key.'] : []),
		],
		fix() {
			if (hasFolder) {
				navigation.push({screen: 'make-folder', destinationIds});
			}
		},
		edit() {
			if (isSource) {
				navigation.push({screen: 'connection-form', side: 'source', id: sourceId});
			} else if (isDestination) {
				navigation.push({screen: 'connection-form', side: 'destination', id: destinationId});
			}
		},
		unlock() {
			if (isLocked) {
				navigation.push({screen: 'unlock'});
			}

			return isLocked;
		},
	};
}
