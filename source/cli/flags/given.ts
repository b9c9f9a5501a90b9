/**
 * Values that may not have been given: to leave them out, and to look them up only where they were.
 */
type Given<Values> = {readonly [Key in keyof Values]?: Exclude<Values[Key], undefined>};

/** The object without its undefined values. */
export function givenOnly<Values extends Readonly<Record<string, unknown>>>(values: Values): Given<Values> {
	const entries = Object.entries(values).filter(([, value]) => value !== undefined);
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `fromEntries` forgets which key had which type
	return Object.fromEntries(entries) as Given<Values>;
}

export function mapGiven<Value, Result>(value: Value | undefined, map: (value: Value) => Result): Result | undefined {
	return value === undefined ? undefined : map(value);
}
