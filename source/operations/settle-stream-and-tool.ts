/**
 * A stream and the client tool at its end: which of two failures is the cause, and which only its echo.
 */
import {AppError, isInterruption, toError} from '../core/errors.js';

/**
 * Waits for both, whatever happens to either. Errors of ours (storage, ciphers) and interruptions come from the stream;
 * otherwise the tool knows best why its end closed.
 */
export async function settleStreamAndTool<Moved, Finished>(moved: Promise<Moved>, finished: Promise<Finished>): Promise<readonly [Moved, Finished]> {
	const [stream, tool] = await Promise.allSettled([moved, finished]);
	if (tool.status === 'rejected' && tool.reason instanceof AppError && tool.reason.code === 'TOOL_NOT_STOPPED') {
		// Whatever else there is, somebody has to know of it.
		throw tool.reason;
	}

	if (stream.status === 'rejected' && (stream.reason instanceof AppError || isInterruption(stream.reason))) {
		throw toError(stream.reason);
	}

	if (tool.status === 'rejected') {
		throw toError(tool.reason);
	}

	if (stream.status === 'rejected') {
		throw toError(stream.reason);
	}

	return [stream.value, tool.value];
}
