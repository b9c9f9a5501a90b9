/**
 * Reads along a plain pg_dump: counts the rows of its COPY blocks, sees its completion line, and for a load leaves out
 * the few lines that would break all-or-nothing. The rule: bytes of rows and other statements are never changed, and
 * row data costs one search for a line end per row (about 1 GB/s), so it can read along on every backup.
 */
import {Buffer} from 'node:buffer';

export type ScannerOptions = {
	/** Leave out `SET transaction_timeout`, which pg_dump 17 writes for any server and older servers refuse. */
	readonly isForServerBefore17?: boolean;
};

const newline = 0x0A;
const copyEnd = Buffer.from('\\.\n');
const completionLine = '-- PostgreSQL database dump complete';

/** Lines longer than this are never headers or statements of interest. */
const longestLineOfInterest = 65_536;

export class PlainDumpScanner {
	/** By `schema.table`. */
	readonly rowsByTable = new Map<string, number>();
	/** The completion line was seen, and nothing but `\unrestrict` after it. */
	isComplete = false;
	/** A `\connect`, which would send the rest into another database. */
	hasConnect = false;

	readonly #isForServerBefore17: boolean;
	/** The start of a line whose end has not come yet. */
	#carry: Buffer = Buffer.alloc(0);
	/** `TABLE DATA`, `BLOBS`, …: from the comment above a statement. */
	#section = '';
	/** A COPY statement, which has several lines where a name contains a line end. */
	#statement = '';
	/** The table whose rows are passing. */
	#copyTable: string | undefined;
	#rows = 0;
	/** How many bytes of the COPY block's last line the present line begins with; -1 in the middle of a row. */
	#matched = 0;

	constructor({isForServerBefore17 = false}: ScannerOptions = {}) {
		this.#isForServerBefore17 = isForServerBefore17;
	}

	/** Gives what a client gets of it; a line that has no end yet comes with the next chunk. */
	push(chunk: Buffer): Buffer[] {
		const data = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
		const kept: Buffer[] = [];
		let keptFrom = 0;
		let at = 0;
		while (at < data.length) {
			if (this.#copyTable !== undefined) {
				at = this.#skipRows(data, at);
				continue;
			}

			const end = data.indexOf(newline, at);
			if (end === -1) {
				break;
			}

			if (!this.#isKept(data, at, end)) {
				kept.push(data.subarray(keptFrom, at));
				keptFrom = end + 1;
			}

			at = end + 1;
		}

		kept.push(data.subarray(keptFrom, at));
		this.#carry = data.subarray(at);
		return kept.filter(part => part.length > 0);
	}

	/** What is left: a last line without its end. */
	end(): Buffer {
		return this.#carry;
	}

	#skipRows(data: Buffer, from: number): number {
		let at = from;
		while (at < data.length) {
			if (this.#matched === -1) {
				const end = data.indexOf(newline, at);
				if (end === -1) {
					return data.length;
				}

				this.#rows++;
				this.#matched = 0;
				at = end + 1;
			} else if (data[at] === copyEnd[this.#matched]) {
				this.#matched++;
				at++;
				if (this.#matched === copyEnd.length) {
					this.#endCopy();
					return at;
				}
			} else {
				this.#matched = -1;
			}
		}

		return at;
	}

	#endCopy(): void {
		if (this.#copyTable !== undefined) {
			this.rowsByTable.set(this.#copyTable, (this.rowsByTable.get(this.#copyTable) ?? 0) + this.#rows);
		}

		this.#copyTable = undefined;
		this.#rows = 0;
		this.#matched = 0;
	}

	#isKept(data: Buffer, from: number, end: number): boolean {
		if (end - from > longestLineOfInterest) {
			this.isComplete = false;
			return true;
		}

		const first = data[from];
		// Of the many lines only those that begin with - B C S \ are of interest, or any after the completion line
		const isOfInterest = first === 0x2D || first === 0x42 || first === 0x43 || first === 0x53 || first === 0x5C;
		if (!isOfInterest && !this.isComplete && this.#statement === '') {
			return true;
		}

		return this.#readLine(data.toString('utf8', from, end));
	}

	/** Whether the line is kept. */
	#readLine(line: string): boolean {
		if (this.#statement !== '' || (this.#section === 'TABLE DATA' && line.startsWith('COPY '))) {
			this.#readCopyStatement(line);
			return true;
		}

		this.isComplete = line === completionLine || (this.isComplete && mayFollowCompletion(line));
		this.hasConnect ||= line.startsWith(String.raw`\connect `);
		if (line.startsWith('-- Name: ') || line.startsWith('-- Data for Name: ')) {
			this.#section = /.*; Type: (?<type>[A-Z ]+); Schema: /v.exec(line)?.groups?.type ?? '';
		}

		return !this.#isLeftOut(line);
	}

	#isLeftOut(line: string): boolean {
		// Around large objects pg_dump begins and commits a transaction of its own, which would commit half a restore
		return (this.#section === 'BLOBS' && (line === 'BEGIN;' || line === 'COMMIT;'))
			|| (this.#isForServerBefore17 && this.#section === '' && line === 'SET transaction_timeout = 0;');
	}

	#readCopyStatement(line: string): void {
		this.#statement = this.#statement === '' ? line : `${this.#statement}\n${line}`;
		if (this.#statement.endsWith(' FROM stdin;')) {
			this.#copyTable = copiedTable(this.#statement);
			this.#statement = '';
		}
	}
}

function mayFollowCompletion(line: string): boolean {
	return line === '' || line === '--' || line.startsWith(String.raw`\unrestrict `);
}

/** `schema.table`, without the quotes: as `tableKey` writes it. */
function copiedTable(statement: string): string {
	const names = /^COPY (?<names>(?:(?:"(?:[^"]|"")*"|[^\s".\(]+)\.?)+)/v.exec(statement)?.groups?.names ?? '';
	return [...names.matchAll(/"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^".]+)/gv)]
		.map(({groups}) => groups?.quoted?.replaceAll('""', '"') ?? groups?.plain ?? '')
		.join('.');
}
