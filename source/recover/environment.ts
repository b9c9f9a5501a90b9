/** All that the reader takes from outside. */
import {type Readable, type Writable} from 'node:stream';

export type ReaderEnvironment = {
	/** The words after the program's name. */
	readonly words: readonly string[];
	readonly workingFolder: string;
	/** Where recover.mjs lies, and with it the rest of the kit. */
	readonly readerFolder: string;
	readonly version: string;
	readonly stdin: Readable & {readonly isTTY?: boolean};
	readonly stdout: Writable;
	readonly stderr: Writable & {readonly isTTY?: boolean};
	readonly signals: {
		on(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
	};
};
