/**
 * Completion scripts, each one function of its shell around tables made from our command table.
 * Names of jobs, sources and the like are asked from `dbseal complete-names` at the moment of completing.
 */
import {type CompletionCommand, type CompletionFlag} from '../../application/commands/complete-line.js';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = typeof shells[number];

export function completionScript(shell: Shell, commands: readonly CompletionCommand[]): string {
	return {bash: bashScript, zsh: zshScript, fish: fishScript}[shell](commands);
}

function bashScript(commands: readonly CompletionCommand[]): string {
	return `# bash completion for dbseal
_dbseal() {
	local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" index
	local IFS=$'\\n'
	for ((index = 1; index < COMP_CWORD; index++)); do
		case "\${COMP_WORDS[index]}" in
			--home) ((index++)) ;;
			-*|help) ;;
			*)
				command="\${command:+$command }\${COMP_WORDS[index]}"
				_dbseal_is_group "$command" || break
				;;
		esac
	done
	if [[ "$previous" == -* ]]; then
		COMPREPLY=($(compgen -W "$(_dbseal_value "$command" "$previous")" -- "$current"))
		[[ -n "\${COMPREPLY[*]}" ]] && return
	fi
	if [[ "$current" == -* ]]; then
		COMPREPLY=($(compgen -W "$(_dbseal_flags "$command")" -- "$current"))
	else
		COMPREPLY=($(compgen -W "$(_dbseal_words "$command")" -- "$current"))
	fi
}
${sharedFunctions(commands)}
complete -o default -F _dbseal dbseal
`;
}

function zshScript(commands: readonly CompletionCommand[]): string {
	return `#compdef dbseal
_dbseal() {
	local current="\${words[CURRENT]}" previous="\${words[CURRENT - 1]}" command="" index
	local -a offered
	for ((index = 2; index < CURRENT; index++)); do
		case "\${words[index]}" in
			--home) ((index++)) ;;
			-*|help) ;;
			*)
				command="\${command:+$command }\${words[index]}"
				_dbseal_is_group "$command" || break
				;;
		esac
	done
	if [[ "$previous" == -* ]]; then
		offered=("\${(@f)$(_dbseal_value "$command" "$previous")}")
	fi
	if [[ -z "\${offered[*]}" && "$current" == -* ]]; then
		offered=("\${(@f)$(_dbseal_flags "$command")}")
	elif [[ -z "\${offered[*]}" ]]; then
		offered=("\${(@f)$(_dbseal_words "$command")}")
	fi
	if [[ -n "\${offered[*]}" ]]; then
		compadd -- "\${offered[@]}"
	else
		_files
	fi
}
${sharedFunctions(commands)}
if [[ "\${funcstack[1]}" == _dbseal ]]; then
	_dbseal "$@"
else
	compdef _dbseal dbseal
fi
`;
}

/** Three tables as functions that print lines, in the words that bash and zsh share. */
function sharedFunctions(commands: readonly CompletionCommand[]): string {
	return [
		caseFunction('_dbseal_is_group', '"$1"', [
			...groupsOf(commands).filter(({group}) => group !== '').map(({group}) => `${quote(group)}) return 0 ;;`),
			'*) return 1 ;;',
		]),
		caseFunction('_dbseal_words', '"$1"', [
			...groupsOf(commands).map(({group, members}) => caseLine(group, members)),
			...commands.map(command => valueLine(command.name, command)),
		]),
		caseFunction('_dbseal_flags', '"$1"', commands.map(({name, flags}) => caseLine(name, flags.map(({word}) => word)))),
		caseFunction('_dbseal_value', '"$1 $2"', commands.flatMap(({name, flags}) =>
			flags.filter(({takesValue}) => takesValue).map(flag => valueLine(`${name} ${flag.word}`, flag)))),
	].join('\n');
}

function caseFunction(name: string, subject: string, lines: readonly string[]): string {
	return [`${name}() {`, `\tcase ${subject} in`, ...lines.filter(line => line !== '').map(line => `\t\t${line}`), '\tesac', '}'].join('\n');
}

function caseLine(pattern: string, words: readonly string[]): string {
	return words.length === 0 ? '' : String.raw`${quote(pattern)}) printf '%s\n' ${words.map(word => quote(word)).join(' ')} ;;`;
}

function valueLine(pattern: string, {choices, completes}: Pick<CompletionFlag, 'choices' | 'completes'>): string {
	if (choices.length > 0) {
		return caseLine(pattern, choices);
	}

	return isNamed(completes) ? `${quote(pattern)}) dbseal complete-names ${completes} 2>/dev/null ;;` : '';
}

function fishScript(commands: readonly CompletionCommand[]): string {
	const lines = ['# fish completion for dbseal', 'complete -c dbseal -f'];
	const firstWords = firstWordsOf(commands).join(' ');
	lines.push(`complete -c dbseal -n ${quote(`__fish_seen_subcommand_from ${helpWord}; and not __fish_seen_subcommand_from ${firstWords}`)} -a ${quote(firstWords)}`);
	for (const {group, members} of groupsOf(commands)) {
		const condition = group === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${members.join(' ')}`;
		lines.push(...members.map(member => {
			const summary = commands.find(({name}) => name === `${group} ${member}`.trim())?.summary ?? (member === helpWord ? 'examples and flags of a command' : 'more commands');
			return `complete -c dbseal -n ${quote(condition)} -a ${quote(member)} -d ${quote(summary)}`;
		}));
	}

	for (const {name, flags, choices, completes} of commands) {
		const seen = quote(name.split(' ').map(word => `__fish_seen_subcommand_from ${word}`).join('; and '));
		const own = fishValues(choices, completes);
		lines.push(
			...(own === '' ? [] : [`complete -c dbseal -n ${seen} -a ${own}`]),
			...flags.map(flag => fishFlag(seen, flag)),
		);
	}

	return `${lines.join('\n')}\n`;
}

function fishFlag(condition: string, {word, summary, takesValue, choices, completes}: CompletionFlag): string {
	const values = fishValues(choices, completes);
	const needed = values === '' ? ' -r -F' : ` -x -a ${values}`;
	return `complete -c dbseal -n ${condition} -l ${word.slice(2)} -d ${quote(summary)}${takesValue ? needed : ''}`;
}

function fishValues(choices: readonly string[], completes: CompletionFlag['completes']): string {
	if (choices.length > 0) {
		return quote(choices.join(' '));
	}

	return isNamed(completes) ? quote(`(dbseal complete-names ${completes} 2>/dev/null)`) : '';
}

function isNamed(completes: CompletionFlag['completes']): boolean {
	return completes !== undefined && completes !== 'file' && completes !== 'folder';
}

/** `dbseal help vault create`: what follows it is completed as if it were not there. */
const helpWord = 'help';

/** First words under the group ``, second words under their first. */
function groupsOf(commands: readonly CompletionCommand[]): ReadonlyArray<{readonly group: string; readonly members: readonly string[]}> {
	const firstWords = firstWordsOf(commands);
	const groups = firstWords.filter(word => commands.some(({name}) => name.startsWith(`${word} `)));
	return [
		{group: '', members: [...firstWords, helpWord]},
		...groups.map(group => ({
			group,
			members: commands.filter(({name}) => name.startsWith(`${group} `)).map(({name}) => name.slice(group.length + 1)),
		})),
	];
}

function firstWordsOf(commands: readonly CompletionCommand[]): readonly string[] {
	return [...new Set(commands.map(({name}) => name.split(' ', 1)[0] ?? name))];
}

/** Single quotes keep everything but themselves. */
function quote(text: string): string {
	return `'${text.replaceAll('\'', String.raw`'\''`)}'`;
}
