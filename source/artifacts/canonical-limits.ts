/**
 * What a sidecar's JSON must keep to, so that every reader sees the same in it (RFC 8785 goes by I-JSON, RFC 7493).
 * The rule: what has no canonical form is refused before anything compares or seals it.
 */

/** Far more than any writer nests, and few enough for every function that walks over a sidecar. Our choice. */
const deepestNesting = 64;

/** Why the JSON is refused, in words that go on from `it`; undefined where it is not. */
export function findJsonFault(value: unknown, levels = deepestNesting): string | undefined {
	if (typeof value === 'number' && !Number.isFinite(value)) {
		return 'has a number in it that is too large for any reader';
	}

	if (typeof value !== 'object' || value === null) {
		return undefined;
	}

	if (levels === 0) {
		return `is nested deeper than ${deepestNesting} levels`;
	}

	for (const inner of Object.values(value)) {
		const fault = findJsonFault(inner, levels - 1);
		if (fault !== undefined) {
			return fault;
		}
	}

	return undefined;
}
