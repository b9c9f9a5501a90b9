/**
 * Reads along a dump of mariadb-dump or mysqldump: its tables, their rows where each has a line of its own, and the completion
 * line. The rule: in such dumps a line end within a value is always written as \n, so lines can be counted without reading values.
 */
import {Buffer} from 'node:buffer';

const newline = 0x0A;
const openingBracket = 0x28;

/** Beginnings of lines are looked at up to here; names are at most 64 characters. */
const headBytes = 4096;

export class MysqldumpScanner {
	readonly rowsByTable = new Map<string, number>();
	isComplete = false;
	/** False for dumps with many rows on one line (MySQL's own mysqldump). */
	canCountRows = true;

	/** Such a dump has been seen to put each row on a line of its own. */
	#hasRowLines = false;
	/** The beginning of a line whose end has not come yet. */
	#head: Buffer = Buffer.alloc(0);
	/** The table whose rows follow, each on its line. */
	#table: string | undefined;
	#rows = 0;
	/** Within the body of a routine, trigger or event. */
	#isInBody = false;

	push(chunk: Buffer): void {
		let at = 0;
		while (at < chunk.length) {
			const found = chunk.indexOf(newline, at);
			const end = found === -1 ? chunk.length : found;
			if (this.#head.length === 0 && found !== -1 && chunk[at] === openingBracket) {
				this.#rows++;
			} else {
				if (this.#head.length < headBytes) {
					this.#head = Buffer.concat([this.#head, chunk.subarray(at, Math.min(end, at + headBytes))]);
				}

				if (found !== -1) {
					this.#readLine(this.#head);
					this.#head = Buffer.alloc(0);
				}
			}

			at = end + 1;
		}
	}

	#readLine(head: Buffer): void {
		if (head[0] === openingBracket) {
			this.#rows++;
			return;
		}

		if (head.length === 0) {
			return;
		}

		this.#endTable();
		const line = head.toString();
		this.isComplete = line.startsWith('-- Dump completed');
		if (line.startsWith('DELIMITER ')) {
			this.#isInBody = line !== 'DELIMITER ;';
		}

		if (!this.#isInBody) {
			this.#readStatement(line);
		}
	}

	#endTable(): void {
		if (this.#table !== undefined) {
			this.rowsByTable.set(this.#table, (this.rowsByTable.get(this.#table) ?? 0) + this.#rows);
		}

		this.#table = undefined;
		this.#rows = 0;
	}

	#readStatement(line: string): void {
		const {kind, name} = /^(?<kind>CREATE TABLE|INSERT\s+INTO) `(?<name>(?:[^`]|``)+)`/v.exec(line)?.groups ?? {};
		if (kind === undefined || name === undefined) {
			return;
		}

		const table = name.replaceAll('``', '`');
		if (kind === 'CREATE TABLE') {
			this.rowsByTable.set(table, 0);
		} else {
			this.#startRows(table, line);
		}
	}

	/** MariaDB's tool begins the rows on the next line; of tables with system versioning on this one. */
	#startRows(table: string, line: string): void {
		const isOnThisLine = !line.endsWith(' VALUES');
		this.#hasRowLines ||= !isOnThisLine || line.endsWith('),');
		if (this.#hasRowLines) {
			this.#table = table;
			this.#rows = isOnThisLine ? 1 : 0;
		} else {
			this.canCountRows = false;
		}
	}
}
