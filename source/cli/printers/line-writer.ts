/**
 * Whole lines to a stream whose reader may be gone.
 * The rule: text of others (names, errors of servers) never moves the cursor: control characters are shown, not sent.
 */
import {type OutputStream} from '../environment.js';

/** After EPIPE nothing more is written: `dbseal list | head -1` is no failure of ours. */
export function writeText(stream: OutputStream, text: string): void {
	if (!stream.destroyed && stream.writable) {
		stream.write(text);
	}
}

/** C0 and C1 control characters but tab and line end as `\xNN`. */
export function visibleControls(text: string): string {
	return text.replaceAll(/[^\P{Cc}\t\n]/gv, character => String.raw`\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}

/** Whoever reads us may stop reading; any other error of a stream is still an error. */
export function forgiveClosedReader(stream: OutputStream): void {
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') {
			throw error;
		}
	});
}
