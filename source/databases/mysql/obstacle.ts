/**
 * What keeps a database from being dumped whole, for the test of a source and for the refusal of its backup alike.
 */
/** Why a dump would not be whole, or not load. */
export type Obstacle = {
	readonly subject: string;
	/** For the test: what lacks, or what is wrong. */
	readonly detail: string;
	/** What the person is to type. */
	readonly hint: string;
	readonly isMissingRight: boolean;
};
