/**
 * The areas that are measured: which files belong to each, and how much of what is changed in them the tests have to notice.
 * Where an area needs no server, `pure` names its tests: StrykerJS then makes changes of its own there, too.
 */

/** @type {ReadonlyArray<{name: string, files: readonly string[], wanted: number, pure?: readonly string[]}>} */
export const areas = [
	{
		name: 'crypto', files: ['source/crypto/'], wanted: 90, pure: ['test/crypto/'],
	},
	{
		name: 'vault', files: ['source/vault/'], wanted: 90, pure: ['test/vault/'],
	},
	{
		name: 'opening',
		files: [
			'source/opening/',
			'source/artifacts/authenticate.ts',
			...['restore/open-artifact', 'catalogue/load-sidecar'].map(name => `source/operations/${name}.ts`),
		],
		wanted: 90,
	},
	{
		name: 'artifacts', files: ['source/artifacts/'], wanted: 90, pure: ['test/artifacts/', 'test/crypto/', 'test/operations/restore/backup-restore.test.ts'],
	},
	{name: 'retention', files: ['keeping/retention', 'keeping/prune', 'catalogue/remember-damage'].map(name => `source/operations/${name}.ts`), wanted: 90},
	{name: 'health', files: ['job-health', 'job-verdict'].map(name => `source/operations/health/${name}.ts`), wanted: 90},
	{name: 'operations', files: ['source/operations/'], wanted: 80},
	{name: 'runs', files: ['source/runs/', 'source/tools/process-identity.ts'], wanted: 80},
	{
		name: 'compression', files: ['source/compression/'], wanted: 80, pure: ['test/compression/'],
	},
	{
		name: 'core', files: ['source/core/'], wanted: 80, pure: ['test/core/'],
	},
	{
		name: 'store', files: ['source/store/'], wanted: 80, pure: ['test/store/'],
	},
	{name: 'files', files: ['source/files/'], wanted: 90},
	{name: 'databases', files: ['source/databases/'], wanted: 80},
	{name: 'storage', files: ['source/storage/'], wanted: 80},
	{name: 'application', files: ['source/application/'], wanted: 80},
	{name: 'cli', files: ['source/cli/'], wanted: 80},
	{name: 'tui', files: ['source/tui/'], wanted: 80},
];

/** The area of a file: the one that names most of its path. */
export function areaOf(file) {
	const lengthIn = area => Math.max(0, ...area.files.filter(start => file.startsWith(start)).map(start => start.length));
	return areas.toSorted((one, other) => lengthIn(other) - lengthIn(one)).find(area => lengthIn(area) > 0)?.name;
}
