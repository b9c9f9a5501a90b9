/**
 * The fields of a form one beneath the other, the one with the focus marked, its hint and all problems beside.
 */
import {Box, Text} from 'ink';
import {fit} from '../cell-text.js';
import {useTheme} from '../theme.js';
import {type Field, type Form} from '../use-form.js';
import {Dialog} from './dialog.js';
import {TextField} from './text-field.js';
import {ToneText} from './tone-text.js';

export type FormViewProps = {
	readonly title: string;
	readonly fields: readonly Field[];
	readonly form: Form;
};

const labelCells = 14;

export function FormView({title, fields, form}: FormViewProps) {
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

	return (
		<Box flexDirection='column' paddingLeft={1}>
			<ToneText isBold>{` ${title}`}</ToneText>
			<Text> </Text>
			{fields.map((field, index) => <FieldRow key={field.id} field={field} form={form} isFocused={index === form.focus}/>)}
			<Text> </Text>
			<ToneText tone='quiet'>{`   ${focused?.hint ?? ''}`}</ToneText>
		</Box>
	);
}

type FieldRowProps = {readonly field: Field; readonly form: Form; readonly isFocused: boolean};

function FieldRow({field, form, isFocused}: FieldRowProps) {
	const {signs} = useTheme();
	const value = form.values[field.id] ?? '';
	const problem = form.problems[field.id];
	return (
		<Box>
			<ToneText isBold={isFocused} tone={isFocused ? 'accent' : 'quiet'}>
				{`${isFocused ? fit(signs.cursor, 2) : '  '}${fit(field.label, labelCells)} `}
			</ToneText>
			{field.kind === 'choice'
				? <Choice field={field} value={value} isFocused={isFocused}/>
				: (
					<TextField
						value={value}
						isFocused={isFocused}
						isMasked={field.kind === 'secret'}
						placeholder={field.placeholder ?? ''}
						onChange={next => {
							form.set(field.id, next);
						}}
					/>
				)}
			{problem === undefined ? undefined : <ToneText tone='bad'>{`  ${signs.bad} ${problem}`}</ToneText>}
		</Box>
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
