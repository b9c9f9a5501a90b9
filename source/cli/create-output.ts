/**
 * Chooses the printer by the flags: JSON lines, or text for people.
 */
import {type Environment} from './environment.js';
import {type GlobalFlags} from './global-flags.js';
import {type Output} from './output.js';
import {createJsonOutput} from './printers/json.js';
import {createTextOutput} from './printers/text.js';

export function createOutput(flags: Pick<GlobalFlags, 'json' | 'quiet' | 'noColor'>, environment: Environment): Output {
	return flags.json
		? createJsonOutput(environment, {isQuiet: flags.quiet})
		: createTextOutput(environment, {isQuiet: flags.quiet, hasColor: hasColor(flags, environment)});
}

function hasColor(flags: Pick<GlobalFlags, 'noColor'>, {env, stderr}: Environment): boolean {
	return !flags.noColor && !env.NO_COLOR && env.TERM !== 'dumb' && stderr.isTTY === true;
}
