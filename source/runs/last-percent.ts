/**
 * How far a live run is, from the end of its log.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';

/** A progress line has some 700 bytes: the last one is within this. */
const tailBytes = 8192;

export function lastPercent(logFile: string): number | undefined {
	const lines = readTail(logFile).split('\n').filter(line => line.includes('"type":"progress"') && line.endsWith('}'));
	const percent = /"percent":(?<percent>\d+(?:\.\d+)?)/v.exec(lines.at(-1) ?? '')?.groups?.percent;
	return percent === undefined ? undefined : Number(percent);
}

function readTail(file: string): string {
	const found = fs.statSync(file, {throwIfNoEntry: false});
	if (!found) {
		return '';
	}

	const descriptor = fs.openSync(file, 'r');
	try {
		const tail = Buffer.alloc(Math.min(tailBytes, found.size));
		fs.readSync(descriptor, tail, 0, tail.length, found.size - tail.length);
		return tail.toString('utf8');
	} finally {
		fs.closeSync(descriptor);
	}
}
