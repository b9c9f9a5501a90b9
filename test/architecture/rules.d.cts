declare const rules: {readonly forbidden: ReadonlyArray<{readonly name: string}>};
export = rules;
