/**
 * The command line that is typed in the screens, bound to the program itself.
 */
import {completeLine} from '../../application/commands/complete-line.js';
import {runTyped} from '../../application/commands/typed-command.js';
import {knownNames} from '../../application/known-names.js';
import {shellWords} from '../../core/shell-words.js';
import {type CommandServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';

/** The program's name may stand before them. */
export function commandWordsOf(line: string): readonly string[] {
	const words = shellWords(line);
	return words[0] === 'dbseal' ? words.slice(1) : words;
}

/** In memory only: a line may name what nobody else is to read. Our choice, as many as a session types. */
const keptLines = 200;

export function bindCommands(application: BoundApplication): CommandServices {
	const {program, describeCommands} = application.environment;
	const typed: string[] = [];
	return {
		async complete(line) {
			return completeLine(line, {commands: await describeCommands(), names: kind => knownNames(application, kind)});
		},
		async run(line, onLine, signal) {
			typed.push(line);
			typed.splice(0, typed.length - keptLines);
			const end = await runTyped({
				words: commandWordsOf(line), commands: await describeCommands(), program, onLine,
			}, application, signal);
			application.changed();
			return end;
		},
		history: () => typed,
	};
}
