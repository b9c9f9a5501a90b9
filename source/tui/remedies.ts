/**
 * What a person can do from the screens about an error, by its code. The rule: decided by code, never by message.
 */
export type Remedy = 'unlock' | 'import-key' | 'make-folder' | 'change-source' | 'change-destination';

const remedies: Readonly<Record<string, readonly Remedy[]>> = {
	SYSTEM_KEY_MISSING: ['unlock'],
	SYSTEM_KEY_WRONG: ['unlock'],
	SYSTEM_KEY_INVALID: ['unlock'],
	NO_KEY_FITS: ['import-key'],
	MASTER_KEY_MISSING: ['import-key'],
	SECRETS_MISSING: ['change-source', 'change-destination'],
	DATABASE_DENIED: ['change-source'],
	DATABASE_MISSING: ['change-source'],
	DATABASE_UNREACHABLE: ['change-source'],
	STORAGE_MISSING: ['make-folder', 'change-destination'],
	STORAGE_DENIED: ['change-destination'],
	STORAGE_UNREACHABLE: ['change-destination'],
};

export function remediesFor(code: string): readonly Remedy[] {
	return remedies[code] ?? [];
}
