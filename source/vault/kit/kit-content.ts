/** What a Recovery Kit is about; its texts are made from it. */
import {type MasterKey} from '../../crypto/master-key.js';

export type KitProfile = {
	readonly id: string;
	readonly name: string;
	readonly key: MasterKey;
	/** Names of the jobs that use it now. */
	readonly jobs: readonly string[];
};

/** Where backups lie that the kit opens. */
export type KitDestination = {
	readonly name: string;
	/** As a URL or a path, without secrets. */
	readonly address: string;
};

export type KitContent = {
	/** The profiles whose keys are in it: at least one. */
	readonly profiles: readonly KitProfile[];
	/** Absent where nothing is known of any. */
	readonly destinations?: readonly KitDestination[];
	readonly madeAt: Date;
	readonly host: string;
	/** Of the dbseal that makes it. */
	readonly version: string;
};
