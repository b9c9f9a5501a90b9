/**
 * The fields of a form one beneath the other, the one with the focus marked, its hint and all problems beside.
 */
import {Box, Text} from 'ink';
import {fit, widthOf} from '../cell-text.js';
import {useSize} from '../navigation.js';
import {useTheme} from '../theme.js';
import {chosenOf, type Field, type Form} from '../hooks/use-form.js';
import {Dialog} from './dialog.js';
import {TextField} from './text-field.js';
import {ToneText} from './tone-text.js';

export type FormViewProps = {
	readonly title: string;
	readonly form: Form;
	/** What the fields come to, beneath the hint. */
	readonly note?: string | undefined;
};

const labelCells = 14;
/** The mark, the label and the blanks around it. */
const besideCells = labelCells + 6;
/** At most, of what is wrong with a field: the rest of it is cut off. */
const problemCells = 40;
const leastFields = 4;
/** Title, hint, and the blank lines by them. */
const linesAround = 4;
/** These, and what a test found. */
const linesBeside = linesAround + 3;
/** A URL may be longer than a line; where there is little room, it is the fields that count. */
const noteLines = (rows: number): number => rows < 16 ? 1 : 2;

export function FormView({title, form, note}: FormViewProps) {
	const {fields} = form;
	const {rows} = useSize();
	const focused = fields[form.focus];
	if (form.isLeaving) {
		return (
			<Dialog
				title='Leave without saving?'
				lines={['What you changed here is not saved.']}
				onConfirm={form.leave}
				onCancel={form.stay}
			/>
		);
	}

	const shown = shownFields(fields.length, roomFor(rows, note));
	const first = Math.max(0, Math.min(form.focus - Math.floor(shown / 2), fields.length - shown));
	return (
		<Box flexDirection='column' paddingLeft={1}>
			<Text wrap='truncate-end'>
				<ToneText isBold>{` ${title}`}</ToneText>
				<ToneText tone='quiet'>{shown < fields.length ? `  field ${form.focus + 1} of ${fields.length}` : ''}</ToneText>
			</Text>
			<Text> </Text>
			{fields.slice(first, first + shown).map(field => <FieldRow key={field.id} field={field} form={form} isFocused={field === focused}/>)}
			<Text> </Text>
			<ToneText tone='quiet'>{`   ${focused?.hint ?? ''}`}</ToneText>
			{note === undefined ? undefined : <Box height={noteLines(rows)} overflowY='hidden' flexShrink={0} paddingLeft={3}><Text>{note}</Text></Box>}
		</Box>
	);
}

function shownFields(count: number, rows: number): number {
	return Math.min(count, Math.max(leastFields, rows - linesBeside));
}

/** Lines of a view that its form leaves. */
export function roomBelow({fields}: Form, rows: number, note?: string): number {
	const room = roomFor(rows, note);
	return room - shownFields(fields.length, room) - linesAround;
}

function roomFor(rows: number, note: string | undefined): number {
	return note === undefined ? rows : rows - noteLines(rows);
}

type FieldRowProps = {readonly field: Field; readonly form: Form; readonly isFocused: boolean};

function FieldRow({field, form, isFocused}: FieldRowProps) {
	const {signs} = useTheme();
	const problem = form.problems[field.id];
	return (
		<Box>
			<Box flexShrink={0}>
				<ToneText isBold={isFocused} tone={isFocused ? 'accent' : 'quiet'}>
					{`${isFocused ? fit(signs.cursor, 2) : '  '}${fit(field.label, labelCells)} `}
				</ToneText>
			</Box>
			<FieldInput field={field} form={form} isFocused={isFocused}/>
			{problem === undefined ? undefined : <Text wrap='truncate-end'><ToneText tone='bad'>{`  ${signs.bad} ${problem}`}</ToneText></Text>}
		</Box>
	);
}

function FieldInput({field, form, isFocused}: FieldRowProps) {
	const value = form.values[field.id] ?? '';
	switch (field.kind) {
		case 'choice': {
			return <Choice field={field} value={value} isFocused={isFocused}/>;
		}

		case 'choices': {
			return <Choices field={field} value={value} looked={isFocused ? form.looked : undefined}/>;
		}

		case 'text':
		case 'secret': {
			return (
				<TextField
					value={value}
					isFocused={isFocused}
					isMasked={field.kind === 'secret'}
					placeholder={field.placeholder ?? ''}
					beside={besideCells + Math.min(problemCells, widthOf(form.problems[field.id] ?? ''))}
					onChange={next => {
						form.set(field.id, next);
					}}
				/>
			);
		}
	}
}

/** Without the focus: what is chosen; with it: one choice after the other, with its box. */
function Choices({field, value, looked}: {readonly field: Field; readonly value: string; readonly looked: number | undefined}) {
	const {choices = []} = field;
	const chosen = chosenOf(value);
	const labels = chosen.map(id => choices.find(choice => choice.value === id)?.label ?? '(removed)');
	const choice = looked === undefined ? undefined : choices[looked];
	if (looked === undefined || !choice) {
		return <Text wrap='truncate-end'>{labels.join(', ') || '(none)'}</Text>;
	}

	return (
		<Text wrap='truncate-end'>
			<ToneText tone='key'>{'< '}</ToneText>
			<Text>{`[${chosen.includes(choice.value) ? 'x' : ' '}] ${choice.label}`}</Text>
			<ToneText tone='key'>{' >'}</ToneText>
			<ToneText tone='quiet'>{`  ${looked + 1}/${choices.length}, ${chosen.length} chosen`}</ToneText>
		</Text>
	);
}

function Choice({field, value, isFocused}: {readonly field: Field; readonly value: string; readonly isFocused: boolean}) {
	const choices = field.choices ?? [];
	const current = choices.findIndex(choice => choice.value === value);
	const label = choices[current]?.label ?? '(none)';
	return (
		<Text wrap='truncate-end'>
			<ToneText tone={isFocused ? 'key' : 'quiet'}>{'< '}</ToneText>
			<Text>{label}</Text>
			<ToneText tone={isFocused ? 'key' : 'quiet'}>{' >'}</ToneText>
			<ToneText tone='quiet'>{choices.length > 1 ? `  ${current + 1}/${choices.length}` : ''}</ToneText>
		</Text>
	);
}
