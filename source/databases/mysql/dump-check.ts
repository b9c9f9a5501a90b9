/**
 * Reads along a dump as it is taken, the way that a restore will read it: counts its rows, sees its completion line, and tells what
 * would be in a restore's way while its source is still there.
 */
import {type Buffer} from 'node:buffer';
import {formatBytes} from '../../core/text.js';
import {databaseName, type MysqlAccess} from './client.js';
import {DumpJudge} from './judge.js';
import {MysqlReader} from './statements/reader.js';
import {definerProblem, functionProblem} from './restorable.js';
import {serverVersionOf, type ServerFacts} from './server.js';

export class OwnDump {
	readonly #reader: MysqlReader;
	readonly #judge: DumpJudge;
	readonly #facts: ServerFacts;

	constructor(access: MysqlAccess, facts: ServerFacts) {
		const name = databaseName(access);
		this.#facts = facts;
		this.#judge = new DumpJudge({
			target: name, home: name, databases: new Set(), ignoresCase: facts.ignoresCase, disablesEvents: false, takesOwnership: false, givesProperties: false,
		});
		this.#reader = new MysqlReader({
			server: serverVersionOf(facts), sqlMode: facts.sqlMode, judge: this.#judge, ending: '',
		});
	}

	push(chunk: Buffer): void {
		this.#reader.push(chunk);
	}

	end(): void {
		this.#reader.end();
	}

	get isComplete(): boolean {
		// Where it can't be read to its end, the tool's own word has to do
		return this.#reader.isComplete || this.#judge.problems.length > 0;
	}

	/** Undefined where not all of it could be read. */
	get rowsByTable(): ReadonlyMap<string, number> | undefined {
		return this.#judge.problems.length === 0 ? this.#judge.objects.rowsByTable : undefined;
	}

	/** What this server would say to the dump's restore. */
	get warnings(): readonly string[] {
		const {problems, refused, objects: {hasCode}} = this.#judge;
		const {longestPacket} = this.#facts;
		const {longestBytes} = this.#reader;
		return [
			...problems.map(problem => `a restore would refuse this dump, because ${problem}`),
			...refused.map(statement => `a restore would refuse this dump, because of its statement ${statement}`),
			...(longestBytes > longestPacket ? [packetWarning(longestBytes, longestPacket)] : []),
			...[...definerProblem(this.#facts, this.#judge.definers), ...functionProblem(this.#facts, hasCode)]
				.map(({detail, hint}) => `a restore would be refused as things are: ${detail}. ${hint}`),
		];
	}
}

function packetWarning(longest: number, limit: number): string {
	return `a row of this dump needs ${formatBytes(longest)} at once, and the server takes ${formatBytes(limit)}: before a restore, type as an administrator ${packetStatement(longest)}`;
}

/** The server takes multiples of 1024. */
export function packetStatement(longest: number): string {
	return `SET GLOBAL max_allowed_packet = ${(Math.ceil((longest + 1024) / 1_048_576) + 1) * 1_048_576};`;
}
