/**
 * `dbseal source edit`: another name, URL or password, or another command. What isn't given stays.
 */
import {UsageError} from '../../../core/errors.js';
import {defineCommand} from '../../command.js';
import {
	commandFlags, hasCommandPart,
} from '../../asking/command-source.js';
import {edit, editExamples, editFlags} from '../../connection-commands/edit.js';
import {
	type CommandParts, commandUrl, sourceSide, type StoredConnection,
} from '../../../application/connections/connections.js';

export const command = defineCommand({
	examples: [...editExamples(sourceSide), ['dbseal source edit NAME --load CMD', 'how a command source is restored']],
	arguments: [{name: 'NAME', completes: 'source'}],
	flags: {...editFlags, ...commandFlags},
	async run({arguments: [typed = ''], flags}, context) {
		await edit(sourceSide, {typed, urlOf: row => flags.url ?? changedCommand(row, flags), flags}, context);
	},
});

/** The command with the parts that were given; undefined where none was. */
function changedCommand({name, type, options}: StoredConnection, parts: CommandParts): string | undefined {
	if (!hasCommandPart(parts)) {
		return undefined;
	}

	if (type !== 'command') {
		throw new UsageError({
			code: 'USAGE', message: `source "${name}" is no command, but ${type}`, hint: 'Give --dump, --load and --extension only for sources of --kind command.',
		});
	}

	return commandUrl({
		dump: parts.dump ?? options.dumpCommand, load: parts.load ?? options.loadCommand, extension: parts.extension ?? options.extension,
	});
}
