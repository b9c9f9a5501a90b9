/**
 * What the store remembers of an artifact, whichever of its copies it was said of.
 */
import {type ArtifactRow} from '../../store/artifacts.js';

export type NameMarks = Partial<Pick<ArtifactRow, 'drilledAt'>> & {readonly isPinned: boolean};

/** A pin or a drill of one copy holds the copies at all destinations; damage is of one copy alone. */
export function marksByName(rows: readonly ArtifactRow[]): ReadonlyMap<string, NameMarks> {
	const marks = new Map<string, NameMarks>();
	for (const {name, pinned, drilledAt} of rows) {
		const known = marks.get(name);
		const isLater = drilledAt !== undefined && (known?.drilledAt === undefined || drilledAt > known.drilledAt);
		marks.set(name, {isPinned: pinned || (known?.isPinned ?? false), drilledAt: isLater ? drilledAt : known?.drilledAt});
	}

	return marks;
}
