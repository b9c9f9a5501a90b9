/**
 * Questions to the person at the terminal. They go to stderr, so that stdout stays data.
 * The rule: with `--no-input`, or where there is no terminal, nobody is asked: a UsageError names the flag that answers instead.
 */
import {UsageError} from '../../core/errors.js';
import {type Environment} from '../environment.js';
import {type GlobalFlags} from '../flags/global-flags.js';
import {readTerminalLine} from '../lines/terminal-line.js';

export type Question = {
	readonly text: string;
	/** What to type instead, for scripts: `--password-file FILE`. */
	readonly flag: string;
};

export type Prompt = {
	readonly canAsk: boolean;
	/** A secret: nothing of it is shown but one `*` for each character. Empty answers are asked for again. */
	secret(question: Question): Promise<string>;
	/** The same, but an empty answer is taken: undefined. */
	optionalSecret(question: Question): Promise<string | undefined>;
	line(question: Question): Promise<string>;
	/** `--yes` answers it. */
	yes(question: Question): Promise<boolean>;
	/** True when exactly `name` was typed. `--yes` does not answer it. */
	typedName(question: Question & {readonly name: string}): Promise<boolean>;
};

export function createPrompt(flags: Pick<GlobalFlags, 'yes' | 'noInput'>, environment: Environment, signal: AbortSignal): Prompt {
	const {stdin, stderr} = environment;
	const canAsk = !flags.noInput && stdin.isTTY === true && stderr.isTTY === true;
	const ask = async (question: Question, isMasked: boolean) => {
		if (!canAsk) {
			throw new UsageError({
				code: 'INPUT_NEEDED',
				message: `an answer is needed: ${question.text}`,
				hint: `There is nobody to ask: give ${question.flag}.`,
			});
		}

		return readTerminalLine({
			stdin, stderr, label: `${question.text} `, isMasked, signal,
		});
	};

	return {
		canAsk,
		async secret(question) {
			let answer = '';
			while (answer.trim() === '') {
				answer = await ask(question, true);
			}

			return answer;
		},
		async optionalSecret(question) {
			const answer = await ask(question, true);
			return answer === '' ? undefined : answer;
		},
		line: async question => ask(question, false),
		async yes(question) {
			if (flags.yes) {
				return true;
			}

			const answer = await ask({...question, text: `${question.text} [y/N]`}, false);
			return /^y(?:es)?$/iv.test(answer.trim());
		},
		async typedName({name, ...question}) {
			const typed = await ask(question, false);
			return typed.trim() === name;
		},
	};
}
