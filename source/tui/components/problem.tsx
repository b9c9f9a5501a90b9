/**
 * A failure as people read it: what happened, its code, and what to do next.
 */
import {Box} from 'ink';
import {AppError, toError} from '../../core/errors.js';
import {useTheme} from '../theme.js';
import {Paragraph} from './paragraph.js';

export type ProblemProps = {
	readonly error: unknown;
	/** A sentence for each key that helps here. */
	readonly remedies?: readonly string[];
};

export function Problem({error, remedies}: ProblemProps) {
	const {signs} = useTheme();
	return (
		<Box flexDirection='column' paddingX={2} flexShrink={0}>
			<Paragraph lines={[`${signs.bad} ${problemText(error)}`]} beside={6} tone='bad'/>
			{error instanceof AppError ? <Paragraph lines={[error.hint]} beside={8} indent='  '/> : undefined}
			{remedies === undefined || remedies.length === 0 ? undefined : <Paragraph lines={remedies} beside={8} indent='  ' tone='accent'/>}
		</Box>
	);
}

/** One line: the message and, for failures that dbseal knows, the code. */
export function problemText(error: unknown): string {
	return error instanceof AppError ? `${error.message} (${error.code})` : toError(error).message;
}
