/**
 * A dump only loads into the kind of database that it came from.
 */
import {UsageError} from '../../core/errors.js';
import {type Sidecar} from '../../artifacts/sidecar.js';

/**
 * @param type Of the database to load into.
 * @throws {UsageError} INVALID_SETTING
 */
export function assertSameEngine({name, sidecar: {sourceType}}: {readonly name: string; readonly sidecar: Pick<Sidecar, 'sourceType'>}, type: string): void {
	if (sourceType === undefined) {
		return;
	}

	const isFitting = engineFamily(type) === engineFamily(sourceType) || type === 'command' || sourceType === 'command';
	if (!isFitting) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `${name} is a backup of ${sourceType} and can't be loaded into ${type}`,
			hint: 'Name a target of the same kind, or take the dump itself with --to-file.',
		});
	}
}

/** Other writers' words, and the two names of one protocol. */
const sameEngines: ReadonlyMap<string, string> = new Map([['mariadb', 'mysql'], ['postgres', 'postgresql']]);

function engineFamily(type: string): string {
	const lower = type.toLowerCase();
	return sameEngines.get(lower) ?? lower;
}
