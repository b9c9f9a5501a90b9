/**
 * How many keys of a dump have to be there when it is loaded: a server that evicts answers OK to every one of them.
 * The rule: a key that may have expired meanwhile is not missed.
 */
import {type RdbRecord} from './rdb-scanner.js';

const minuteMs = 60_000;

export class ExpectedKeys {
	#lasting = 0;
	/** By the minute in which they expire: as many entries as there are different minutes. */
	readonly #byMinute = new Map<number, number>();

	add(records: readonly RdbRecord[]): void {
		for (const record of records) {
			if (record.kind === 'key') {
				this.#addKey(record.expiresAtMs);
			}
		}
	}

	/** Those that can't have expired by then; a server's clock may be a minute ahead. */
	leastAt(timeMs: number): number {
		let count = this.#lasting;
		for (const [minute, keys] of this.#byMinute) {
			count += minute * minuteMs > timeMs + (2 * minuteMs) ? keys : 0;
		}

		return count;
	}

	#addKey(expiresAtMs: bigint | undefined): void {
		if (expiresAtMs === undefined) {
			this.#lasting++;
			return;
		}

		const minute = Number(expiresAtMs / BigInt(minuteMs));
		this.#byMinute.set(minute, (this.#byMinute.get(minute) ?? 0) + 1);
	}
}
