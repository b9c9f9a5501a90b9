/**
 * A dump only loads into the kind of database that it came from.
 */
import {UsageError} from '../../core/errors.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {dumpFamilyOf} from '../../databases/dump-forms.js';
import {type ArtifactLocation} from '../catalogue/artifact-reference.js';
import {loadMetadata} from '../catalogue/load-sidecar.js';
import {type OperationContext} from '../context.js';
import {withStorage} from '../with-storage.js';

/** For who is about to ask a person about the target: the restore itself looks again. */
export async function assertArtifactFits({destination, name}: ArtifactLocation, type: string, context: OperationContext): Promise<void> {
	await withStorage(destination, context, async storage => {
		const {sidecar} = await loadMetadata({destination, name, storage}, context);
		assertSameEngine({name, sidecar}, type);
	});
}

/**
 * @param type Of the database to load into.
 * @throws {UsageError} INVALID_SETTING
 */
export function assertSameEngine({name, sidecar: {sourceType}}: {readonly name: string; readonly sidecar: Pick<Sidecar, 'sourceType'>}, type: string): void {
	if (sourceType === undefined) {
		return;
	}

	if (!isEngineFitting(sourceType, type)) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `${name} is a backup of ${sourceType} and can't be loaded into ${type}`,
			hint: 'Name a target of the same kind, or take the dump itself with --to-file.',
		});
	}
}

/** Whether a dump of the one kind may load into the other. */
export function isEngineFitting(sourceType: string, type: string): boolean {
	return dumpFamilyOf(type) === dumpFamilyOf(sourceType) || type === 'command' || sourceType === 'command';
}
