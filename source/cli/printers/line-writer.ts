/** Whole lines to a stream whose reader may be gone. */
import {type OutputStream} from '../environment.js';

/** After EPIPE nothing more is written: `dbseal list | head -1` is no failure of ours. */
export function writeText(stream: OutputStream, text: string): void {
	if (!stream.destroyed && stream.writable) {
		stream.write(text);
	}
}

/** Whoever reads us may stop reading; any other error of a stream is still an error. */
export function forgiveClosedReader(stream: OutputStream): void {
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') {
			throw error;
		}
	});
}
