/**
 * The contract of a compression codec. Adding one is a file and a registry line in `compression/`.
 */
export type CompressionName = 'gzip' | 'brotli' | 'zstd' | 'none';

/** A stage of a stream: takes the chunks of the stage before, gives its own. Used as a link of `stream.pipeline`. */
export type StreamStage = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Several stages as one, in the order given. */
export function chainStages(stages: readonly StreamStage[]): StreamStage {
	return source => {
		let chained = source;
		for (const stage of stages) {
			chained = stage(chained);
		}

		return chained;
	};
}

export type CodecLook = {
	/**
	 * `plausible`: the head decodes to something; its output is worth a look.
	 * `refused`: the head can't be this codec's. `undecided`: too short to say.
	 */
	readonly verdict: 'plausible' | 'refused' | 'undecided';
	readonly reason: string;
	/** What the head decodes to, as far as it goes. */
	readonly output: Uint8Array;
};

export type Codec = {
	readonly name: CompressionName;
	/** The word in sidecars: `GZIP`, `BROTLI`, `ZSTD`, `NONE`. */
	readonly sidecarName: string;
	/** With its dot: `.gz`; empty for none. */
	readonly suffix: string;
	/** Inclusive; absent for none. */
	readonly levels?: {readonly min: number; readonly max: number; readonly default: number};
	compress(options: {readonly level?: number}): StreamStage;
	/** MUST throw an IntegrityError (DATA_CORRUPT) for damaged, cut or trailing data. */
	decompress(): StreamStage;
	/** As `decompress`, slower: MUST give all that was decoded in front of the damage before it throws. */
	salvage(): StreamStage;
	/** Judges the first bytes of what may be this codec's stream. MUST NOT throw. */
	look(head: Uint8Array): CodecLook;
};
