/** What the parts of the database conformance suite get: the way to fresh databases of the engine under test. */
import {type Database} from '../../source/core/database.js';

export type DatabaseBench = {
	/** Absent where a source is a whole server. */
	readonly missing?: () => Promise<Database>;
	/** Two tables of 3 and 2 rows, and a view. */
	filled(): Promise<Database>;
	empty(): Promise<Database>;
};
