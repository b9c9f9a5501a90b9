#!/usr/bin/env node
/**
 * The only executable file: hands the words of the command line to the one command they name, and sets the exit code.
 * The rule: `--version` and a Node that can't run dbseal are answered here, before anything else is loaded; nobody calls
 * `process.exit`, so that piped output is flushed.
 */
import process from 'node:process';
import {isSupportedNode, supportedNodes} from './core/supported-node.js';
import {version} from './version.js';

if (!isSupportedNode(process.versions.node)) {
	process.stderr.write(`dbseal: Node ${process.versions.node} can't run dbseal\n  → Install ${supportedNodes}.\n`);
	process.exitCode = 1;
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
	process.stdout.write(`${version}\n`);
} else {
	// Should everything come to rest before the command is done, Node would end with a code of its own: 13, which is ours for damage.
	process.exitCode = 1;
	process.once('exit', complain);
	const {processEnvironment} = await import('./cli/environment.js');
	const {runProgram} = await import('./cli/program.js');
	process.exitCode = await runProgram(processEnvironment(process, version), async (request, environment) => {
		const {startTui} = await import('./tui/start-tui.js');
		return startTui({
			...environment,
			...request,
			stdin: process.stdin,
			stdout: process.stdout,
			async describeCommands() {
				const [{commands}, {describeCommands}] = await Promise.all([import('./cli/commands.js'), import('./cli/completion/completion-table.js')]);
				return describeCommands(commands);
			},
		});
	});
	process.off('exit', complain);
}

function complain(): void {
	process.stderr.write('dbseal: stopped before its work was done\n  → This is a bug in dbseal: please report it with the command that you typed.\n');
}
