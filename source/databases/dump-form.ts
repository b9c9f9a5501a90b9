/**
 * What a kind of database says of its dumps.
 */
import {Buffer} from 'node:buffer';

export type DumpForm = {
	/** Kinds of sources whose dumps go into each other's databases, as all writers of the format call them; the first one stands for all. */
	readonly types: readonly [string, ...string[]];
	/** First bytes (as Latin-1), and what begins so. */
	readonly beginnings: ReadonlyArray<{readonly bytes: string; readonly name: string}>;
	/** `always`: a dump has one of these beginnings, without exception. `text`: it may also be any other text, or a tar. */
	readonly begins: 'always' | 'text';
};

/** @param text As Latin-1. */
export function beginsAs(head: Buffer, text: string): boolean {
	return head.subarray(0, text.length).equals(Buffer.from(text, 'latin1'));
}
