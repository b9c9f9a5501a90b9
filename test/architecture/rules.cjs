/**
 * The import rules of the house (docs/architecture.md): main → cli | tui → application, which alone they know → operations, runs → opening → vault, artifacts →
 * crypto, compression, databases, storage, store → sqlite, tools, files → core; recover → opening. Arrows never point back, leaf rooms never
 * import each other.
 * `rules.test.ts` plants one violation of each and expects it to be reported.
 */
const leaves = ['crypto', 'compression', 'databases', 'storage', 'store'];
const layers = [['core'], ['sqlite', 'tools', 'files'], leaves, ['vault', 'artifacts'], ['opening'], ['operations', 'runs'], ['application'], ['cli', 'tui', 'recover'], ['main']];

/** A room may import its own files and those of lower layers. */
const layerRules = layers.slice(0, -1).map((rooms, level) => ({
	name: `no-upward-from-${rooms[0]}`,
	comment: 'arrows never point back: a room knows only those below it',
	severity: 'error',
	from: {path: `^source/(${rooms.join('|')})/`},
	to: {path: String.raw`^source/(${layers.slice(level + 1).flat().join('|')})(/|\.ts$)`},
}));

const leafRules = leaves.map(leaf => ({
	name: `no-leaf-to-leaf-${leaf}`,
	comment: 'leaf rooms never import each other',
	severity: 'error',
	from: {path: `^source/${leaf}/`},
	to: {path: `^source/(${leaves.filter(other => other !== leaf).join('|')})/`},
}));

/** A module that only these files may import. */
const onlyIn = (name, files, modules) => ({
	name,
	comment: `only ${files} may import ${modules}`,
	severity: 'error',
	from: {path: '^source/', pathNot: files},
	to: {path: modules},
});

module.exports = {
	forbidden: [
		...layerRules,
		...leafRules,
		{
			name: 'no-cli-to-tui',
			comment: 'the two faces share the engine, not each other',
			severity: 'error',
			from: {path: '^source/cli/'},
			to: {path: '^source/tui/'},
		},
		{
			name: 'no-tui-to-cli',
			comment: 'the two faces share the engine, not each other',
			severity: 'error',
			from: {path: '^source/tui/'},
			to: {path: '^source/cli/'},
		},
		{
			name: 'recover-stands-alone',
			comment: 'the stand-alone reader must not grow a store, a network or a client tool; of databases it knows what their dumps look like, and how they are loaded by hand',
			severity: 'error',
			from: {path: '^source/recover/'},
			to: {path: '^source/(cli|tui|application|runs|databases|storage|store)/', pathNot: String.raw`^source/databases/(dump-forms?|dump-part|named-databases|by-hand|by-hand-step|[a-z]+/(dump-form|by-hand))\.ts$`},
		},
		{
			name: 'faces-know-the-application',
			comment: 'what cli and tui know of dbseal is application/, and the words of core/: types, too',
			severity: 'error',
			from: {path: '^source/(cli|tui)/'},
			to: {path: '^source/', pathNot: String.raw`^source/((cli|tui|application|core)/|version\.ts$)`},
		},
		onlyIn('ink-only-in-tui', '^source/tui/', 'node_modules/(ink|react|ink-table|ink-text-input)(/|$)'),
		onlyIn('driver-only-in-sqlite', '^source/sqlite/', 'node_modules/better-sqlite3'),
		onlyIn('sqlite-only-in-store', '^source/(sqlite/|store/|databases/sqlite/)', '^source/sqlite/'),
		onlyIn('aws-only-in-storage', '^source/storage/', 'node_modules/@(aws-sdk|smithy)/'),
		onlyIn('ssh-only-in-storage', '^source/storage/', 'node_modules/ssh2'),
		onlyIn('child-processes-only-in-tools', '^source/tools/', '^(node:)?child_process$'),
		onlyIn('zlib-only-in-compression', '^source/compression/', '^(node:)?zlib$'),
		{
			name: 'no-cycles', severity: 'error', from: {}, to: {circular: true},
		},
		{
			name: 'no-orphans', severity: 'error', from: {orphan: true, path: '^source/', pathNot: String.raw`\.d\.ts$`}, to: {},
		},
		{
			name: 'nothing-unresolvable', severity: 'error', from: {}, to: {couldNotResolve: true},
		},
	],
	options: {
		doNotFollow: {path: 'node_modules'},
		tsPreCompilationDeps: true,
		tsConfig: {fileName: 'tsconfig.json'},
		enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types']},
	},
};
