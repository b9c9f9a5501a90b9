/**
 * The exit codes of `dbseal`, frozen: scripts and cron jobs decide by them.
 * One table for code, docs and tests; a code is never reused for another meaning.
 */
export const exitCodes = {
	done: 0,
	failed: 1,
	usage: 2,
	partlyDone: 3,
	notFound: 10,
	busy: 11,
	key: 12,
	integrity: 13,
	databaseTool: 14,
	storage: 15,
	noSpace: 16,
	refused: 17,
	drillFailed: 18,
	overdue: 19,
	interrupted: 130,
	terminated: 143,
} as const;

export type ExitCode = typeof exitCodes[keyof typeof exitCodes];

/** What each code means, for help texts and docs/codes.md. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
	0: 'done',
	1: 'failed',
	2: 'usage',
	3: 'partly done',
	10: 'not found',
	11: 'busy',
	12: 'key missing or wrong',
	13: 'integrity',
	14: 'database tool failed',
	15: 'storage or network',
	16: 'no space',
	17: 'refused (target not empty, version too old)',
	18: 'drill failed',
	19: 'overdue',
	130: 'interrupted (SIGINT)',
	143: 'interrupted (SIGTERM or SIGHUP), or cancelled',
};
