/** What a Recovery Kit is about; its texts are made from it. */
import {type MasterKey} from '../../crypto/master-key.js';

export type KitProfile = {
	readonly id: string;
	readonly name: string;
	readonly key: MasterKey;
	/** Names of the jobs that use it now. */
	readonly jobs: readonly string[];
};

export type KitContent = {
	/** At least one. */
	readonly profiles: readonly KitProfile[];
	readonly madeAt: Date;
	readonly host: string;
	/** Of the dbseal that makes it. */
	readonly version: string;
};
