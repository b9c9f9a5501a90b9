/**
 * Reads along a plain pg_dump on its way out: counts the rows of its COPY blocks and sees its completion line.
 * The rule: row data costs one search for a line end per row (about 1 GB/s), so it can read along on every backup.
 */
import {Buffer} from 'node:buffer';
import {qualifiedName} from './sql.js';
import {completionLine} from './statements.js';

const newline = 0x0A;
const copyEnd = Buffer.from('\\.\n');

/** Lines longer than this are never headers or statements of interest. */
const longestLineOfInterest = 65_536;

export class PlainDumpScanner {
	/** By `schema.table`, each byte as one character: a dump is in the database's own encoding. */
	readonly rowsByTable = new Map<string, number>();
	/** The completion line was seen, and nothing but `\unrestrict` after it. */
	isComplete = false;

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

	push(chunk: Buffer): void {
		const data = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
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

			this.#read(data, at, end);
			at = end + 1;
		}

		this.#carry = data.subarray(at);
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

	#read(data: Buffer, from: number, end: number): void {
		if (end - from > longestLineOfInterest) {
			this.isComplete = false;
			return;
		}

		const first = data[from];
		// Of the many lines only those that begin with - C \ are of interest, or any after the completion line
		const isOfInterest = first === 0x2D || first === 0x43 || first === 0x5C;
		if (isOfInterest || this.isComplete || this.#statement !== '') {
			this.#readLine(data.toString('latin1', from, end));
		}
	}

	#readLine(line: string): void {
		if (this.#statement !== '' || (this.#section === 'TABLE DATA' && line.startsWith('COPY '))) {
			this.#readCopyStatement(line);
			return;
		}

		this.isComplete = line === completionLine || (this.isComplete && mayFollowCompletion(line));
		if (line.startsWith('-- Name: ') || line.startsWith('-- Data for Name: ')) {
			this.#section = /.*; Type: (?<type>[A-Z ]+); Schema: /v.exec(line)?.groups?.type ?? '';
		}
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

function copiedTable(statement: string): string {
	const names = /^COPY (?<names>(?:(?:"(?:[^"]|"")*"|[^\s".\(]+)\.?)+)/v.exec(statement)?.groups?.names ?? '';
	return qualifiedName(names);
}
