/**
 * Which commands change nothing, for screens that are only for looking: not the home, nor a destination, nor a database.
 */
const lookingCommands: ReadonlySet<string> = new Set([
	'completion',
	'destination list',
	'doctor',
	'job list',
	'job show',
	'list',
	'runs follow',
	'runs list',
	'runs show',
	'schedule show',
	'source list',
	'source test',
	'status',
	'system-key check',
	'vault list',
	'vault show',
]);

/** Words without the program's name. */
export function isLookingCommand(words: readonly string[]): boolean {
	const [first = '', second = ''] = words;
	const isDryRun = first === 'prune' && words.includes('--dry-run');
	const isKnown = lookingCommands.has(first) || lookingCommands.has(`${first} ${second}`);
	return words.includes('--help') || isDryRun || (isKnown && !words.includes('--fix'));
}
