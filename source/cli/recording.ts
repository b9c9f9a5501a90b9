/**
 * How a run of a command is recorded: under the id that was chosen beforehand, if any, and told by the command's own printer.
 */
import {type Recording} from '../application/runs/recorded-run.js';
import {type CommandContext} from './command.js';

export function recordingOf({global: {runId}, output}: CommandContext): Recording {
	return {runId, emit: output.event};
}
