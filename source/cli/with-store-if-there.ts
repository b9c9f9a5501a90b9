/**
 * For lists: where there is no store yet, it is not made; `nothing` is the answer, and people are told why.
 */
import {withApplicationIfThere} from '../application/application.js';
import {type AppError} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type CommandContext} from './command.js';

export async function withStoreIfThere<Result>(context: CommandContext, nothing: Result, work: (store: Store) => Promise<Result>): Promise<Result> {
	return await withApplicationIfThere(context.place, missingNote(context), async ({store}) => work(store)) ?? nothing;
}

export function missingNote({output}: CommandContext): (error: AppError) => void {
	return ({message, hint}) => {
		output.note(`${message}. ${hint}`);
	};
}
