/**
 * How large each part of a multipart upload is, so that any size fits in the parts that a store allows.
 * The rule: memory is a few parts, so parts stay small as long as they can.
 */
export type PartPlan = {
	readonly partBytes: number;
	readonly maxParts: number;
	readonly equalParts: boolean;
	/** What the object may come to; a guess that may be wrong. */
	readonly sizeEstimateBytes?: number | undefined;
};

/** S3's limit for one object, and what one buffer of Node 20 and one write to a socket take for sure. */
const mebibyte = 1024 ** 2;
const largestObjectBytes = 5 * (1024 ** 4);
const largestPartBytes = 2048 * mebibyte;

/** Our choice: in steps, so that the buffers of a step serve again. */
const partsPerStep = 50;

/**
 * The size of the part at an index (from 0). Equal parts: one size. Growing parts: the first tenth has the same size; from
 * there on it grows evenly, so that `maxParts` parts come to 5 TiB.
 */
export function planParts({partBytes, maxParts, equalParts, sizeEstimateBytes = 0}: PartPlan): (index: number) => number {
	// Twice the estimate fits before a part has to grow: estimates are of the dump, before it is compressed.
	const first = align(Math.max(partBytes, (sizeEstimateBytes * 2) / maxParts));
	if (equalParts) {
		return () => first;
	}

	const steadyParts = Math.floor(maxParts / 10);
	const growingParts = maxParts - steadyParts;
	const missingBytes = Math.max(0, largestObjectBytes - (first * maxParts));
	// A step's parts have the size that its end needs, so the sum is never short.
	const growth = (2 * missingBytes) / (growingParts * Math.max(1, growingParts - 1));
	return index => {
		const step = Math.ceil(Math.max(0, index - steadyParts + 1) / partsPerStep) * partsPerStep;
		return Math.min(align(first + (growth * step)), largestPartBytes);
	};
}

/** How many parts of this size may be on their way at once: four, and fewer when they are large. */
export function partsAtOnce(partBytes: number): number {
	return Math.min(4, Math.max(1, Math.floor((96 * mebibyte) / partBytes)));
}

function align(sizeBytes: number): number {
	return Math.min(Math.ceil(sizeBytes / mebibyte) * mebibyte, largestPartBytes);
}
