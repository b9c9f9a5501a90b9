/**
 * Whether a field has the focus: what comes in one read is then one piece of text, and not one key after the other.
 */
export type Typing = {
	isOn(): boolean;
	/** Called by a field that got the focus; gives what it calls when it loses it. */
	begin(): () => void;
};

export function createTyping(): Typing {
	const fields = new Set<symbol>();
	return {
		isOn: () => fields.size > 0,
		begin() {
			const field = Symbol('field');
			fields.add(field);
			return () => {
				fields.delete(field);
			};
		},
	};
}
