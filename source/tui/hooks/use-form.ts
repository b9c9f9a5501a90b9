/**
 * Values, focus and problems of a form, with the keys that move through it.
 * The rule: nothing is saved half: problems of all fields are shown together, and leaving with changes asks first.
 */
import {useEffect, useReducer} from 'react';
import {type KeyTable} from '../keys/keymap.js';
import {useNavigation} from '../navigation.js';
import {useHelp} from './use-help.js';
import {useKeys} from './use-keys.js';

export type Field = {
	readonly id: string;
	readonly label: string;
	/** `choices`: several of them, their values in the order in which they were chosen (`chosenOf`). */
	readonly kind: 'text' | 'secret' | 'choice' | 'choices';
	readonly placeholder?: string;
	/** What it is for, shown while it has the focus. */
	readonly hint?: string;
	readonly choices?: ReadonlyArray<{readonly value: string; readonly label: string}>;
	/** Absent: always. MUST NOT depend on fields further down. */
	isShown?(values: Values): boolean;
};

export type Values = Readonly<Record<string, string>>;

export type FormOptions = {
	readonly fields: readonly Field[];
	readonly initial: Values;
	/** The id of the field that has the focus at first; by default the first one. */
	readonly first?: string;
	/** False while something else has the keys. */
	readonly isActive?: boolean;
	/** What else changes when a value does. */
	follow?(before: Values, after: Values): Values;
	/** By field id, a sentence each. Called on every save. */
	check(values: Values): Values;
	save(values: Values): void;
	test?(values: Values): void;
	/** Where Esc leads; by default back to the view beneath. */
	leave?(): void;
};

export type Form = {
	/** Those that are shown now. */
	readonly fields: readonly Field[];
	readonly values: Values;
	readonly focus: number;
	/** Of the field with the focus, where several can be chosen: the one that is looked at. */
	readonly looked: number;
	readonly problems: Values;
	readonly isDirty: boolean;
	/** Esc was pressed with changes. */
	readonly isLeaving: boolean;
	/** Tables of the keys that work now. */
	readonly tables: readonly KeyTable[];
	set(id: string, value: string): void;
	stay(): void;
	leave(): void;
};

type FormState = Pick<Form, 'values' | 'focus' | 'looked' | 'problems' | 'isDirty' | 'isLeaving'>;

export function useForm({fields: allFields, initial, first, follow, check, save, test, leave, isActive = true}: FormOptions): Form {
	const {back} = useNavigation();
	const [state, change] = useReducer((before: FormState, after: Partial<FormState>) => ({...before, ...after}), {
		values: initial, focus: Math.max(0, shownOf(allFields, initial).findIndex(({id}) => id === first)), looked: 0, problems: {}, isDirty: false, isLeaving: false,
	});
	const fields = shownOf(allFields, state.values);
	const field = fields[state.focus];

	const trySave = (): void => {
		const problems = check(state.values);
		const wrong = fields.findIndex(({id}) => problems[id] !== undefined);
		if (wrong === -1) {
			save(state.values);
		} else {
			change({problems, focus: wrong, looked: 0});
		}
	};

	const moveBy = (step: number) => () => {
		change({focus: (state.focus + step + fields.length) % fields.length, looked: 0});
	};

	const set = (id: string, value: string): void => {
		if (!(value === '?' && canHelp)) {
			change(withValue(state, {id, value, follow}));
		}
	};

	const {canHelp, help} = useFieldHelp(field, state.values);
	const isHearing = isActive && !state.isLeaving;
	useUnsaved(state.isDirty);
	useKeys('form', {
		next: moveBy(1),
		previous: moveBy(-1),
		submit: state.focus === fields.length - 1 ? trySave : moveBy(1),
		save: trySave,
		test() {
			test?.(state.values);
		},
		help,
		cancel() {
			if (state.isDirty) {
				change({isLeaving: true});
			} else {
				(leave ?? back)();
			}
		},
	}, isHearing);
	useChoiceKeys(field, {...state, set, change}, isHearing);
	return {
		...state,
		fields,
		tables: state.isLeaving ? ['dialog'] : tablesOf(field),
		set,
		stay() {
			change({isLeaving: false});
		},
		leave: leave ?? back,
	};
}

function withValue({values: before, problems}: FormState, {id, value, follow}: {readonly id: string; readonly value: string; readonly follow: FormOptions['follow']}): Partial<FormState> {
	const {[id]: _fixed, ...left} = problems;
	const values = {...before, [id]: value};
	return {values: follow?.(before, values) ?? values, isDirty: true, problems: left};
}

/** In a field that nothing is typed in yet `?` opens the help: nothing that a field asks for begins with it but a password. */
function useFieldHelp(field: Field | undefined, values: Values): {readonly canHelp: boolean; help(): void} {
	const openHelp = useHelp(tablesOf(field));
	const canHelp = field !== undefined && field.kind !== 'secret' && (field.kind !== 'text' || (values[field.id] ?? '') === '');
	return {
		canHelp,
		help() {
			if (canHelp) {
				openHelp();
			}
		},
	};
}

function shownOf(fields: readonly Field[], values: Values): readonly Field[] {
	return fields.filter(({isShown}) => isShown?.(values) ?? true);
}

function useUnsaved(isDirty: boolean): void {
	const {setUnsaved} = useNavigation();
	useEffect(() => {
		setUnsaved(isDirty);
		return () => {
			setUnsaved(false);
		};
	}, [isDirty, setUnsaved]);
}

type ChoiceState = Pick<Form, 'values' | 'looked' | 'set'> & {change(part: Pick<Form, 'looked'>): void};

function useChoiceKeys(field: Field | undefined, state: ChoiceState, isHearing: boolean): void {
	useKeys('choice', choiceKeys(field, state), isHearing && field?.kind === 'choice');
	useKeys('choices', choicesKeys(field, state), isHearing && field?.kind === 'choices');
}

function choiceKeys(field: Field | undefined, {values, set}: Pick<Form, 'values' | 'set'>) {
	const step = (by: number) => () => {
		const choices = field?.choices ?? [];
		const current = choices.findIndex(({value}) => value === values[field?.id ?? '']);
		const next = choices[(current + by + choices.length) % choices.length];
		if (field && next) {
			set(field.id, next.value);
		}
	};

	return {previous: step(-1), next: step(1)};
}

function choicesKeys(field: Field | undefined, {values, looked, set, change}: ChoiceState) {
	const choices = field?.choices ?? [];
	const step = (by: number) => () => {
		change({looked: (looked + by + choices.length) % choices.length});
	};

	return {
		previous: step(-1),
		next: step(1),
		toggle() {
			const value = choices[looked]?.value;
			if (field && value !== undefined) {
				const chosen = chosenOf(values[field.id] ?? '');
				set(field.id, (chosen.includes(value) ? chosen.filter(other => other !== value) : [...chosen, value]).join(' '));
			}
		},
	};
}

/** What is chosen in a field of the kind `choices`. */
export function chosenOf(value: string): readonly string[] {
	return value.split(' ').filter(Boolean);
}

/** What a footer has no room for is left out from its end. */
function tablesOf(field: Field | undefined): readonly KeyTable[] {
	if (field?.kind === 'choices') {
		return ['choices', 'form'];
	}

	return field?.kind === 'choice' ? ['form', 'choice'] : ['form'];
}
