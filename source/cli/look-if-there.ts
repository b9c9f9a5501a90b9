/**
 * For lists: where there is no store yet, it is not made; `nothing` is the answer, and people are told why.
 */
import {type Application, withApplicationIfThere} from '../application/application.js';
import {type AppError} from '../core/errors.js';
import {type CommandContext} from './command.js';

export async function lookIfThere<Result>(context: CommandContext, nothing: Result, work: (application: Application) => Promise<Result>): Promise<Result> {
	return await withApplicationIfThere(context.place, missingNote(context), work) ?? nothing;
}

export function missingNote({output}: CommandContext): (error: AppError) => void {
	return ({message, hint}) => {
		output.note(`${message}. ${hint}`);
	};
}
