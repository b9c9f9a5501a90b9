/**
 * A source or a destination, new or changed: a name, a URL, its secret; tested live before it is saved.
 */
import {type SideName} from '../../application/connections.js';
import {type Finding} from '../../core/connection.js';
import {dialogTables} from '../components/dialog.js';
import {Findings} from '../components/findings.js';
import {FormView, roomBelow} from '../components/form-view.js';
import {Page} from '../components/page.js';
import {PinDialog, PinLook} from '../components/pin-dialog.js';
import {useListMemory} from '../list-memory.js';
import {useNavigation, useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type ConnectionDraft, type ConnectionRow} from '../services.js';
import {useCommands} from '../use-commands.js';
import {type Field, useForm, type Values} from '../use-form.js';
import {useServerPin} from '../use-server-pin.js';
import {useTask} from '../use-task.js';

export type ConnectionFormProps = {readonly side: SideName; readonly id: string | undefined};

export function ConnectionForm({side, id}: ConnectionFormProps) {
	const overview = useOverview();
	const {connections} = useServices();
	const navigation = useNavigation();
	const {rows} = useSize();
	const {select} = useListMemory();
	const commands = useCommands();
	const test = useTask<readonly Finding[]>();
	const pin = useServerPin(side);
	const row = (side === 'source' ? overview.sources : overview.destinations).find(other => other.id === id);
	const fields = connectionFields(side, {kinds: connections.kinds(side), isChange: row !== undefined});
	const form = useForm({
		fields,
		initial: connectionValues(row),
		check: connectionProblems,
		isActive: !pin.question,
		save(values) {
			pin.ask(connectionDraft(values, id), 'save', draft => {
				if (commands.try(() => {
					select(`${side}s`, connections.save(side, draft));
				})) {
					navigation.back();
					navigation.notify('good', `Saved the ${side} ${draft.name}.`);
				}
			});
		},
		test(values) {
			pin.ask(connectionDraft(values, id), 'test', draft => {
				test.start(async signal => connections.test(side, draft, signal));
			});
		},
	});
	if (pin.question) {
		return <Page isTyping tables={dialogTables}><PinDialog question={pin.question}/></Page>;
	}

	return (
		<Page isTyping tables={form.tables}>
			<FormView title={row ? `Change ${row.name}` : `New ${side}`} form={form}/>
			{form.isLeaving ? undefined : <Findings test={test.current} room={roomBelow(form, rows)}/>}
			<PinLook look={pin.look}/>
		</Page>
	);
}

/** What is typed as the URL of a source that is commands of the person's own. */
const commandWord = 'command:';

type FieldsOptions = {
	readonly kinds: ReadonlyArray<{readonly label: string; readonly example: string}>;
	/** One that is there is changed. */
	readonly isChange: boolean;
};

export function connectionFields(side: SideName, {kinds, isChange}: FieldsOptions): readonly Field[] {
	return [
		{
			id: 'name', label: 'Name', kind: 'text', hint: 'What jobs and artifacts call it.',
		},
		{
			id: 'url', label: 'URL', kind: 'text', placeholder: kinds[0]?.example ?? '', hint: kinds.map(({example}) => example).join('   '),
		},
		...(side === 'source' ? commandFields : []),
		{
			id: 'secret', label: 'Password', kind: 'secret', placeholder: isChange ? 'as before' : 'none', hint: 'Sealed under the system key. Ctrl-T tests the connection now.',
		},
	];
}

const commandFields: readonly Field[] = [
	{
		id: 'dump', label: 'Dump command', kind: 'text', hint: 'Run by /bin/sh, writes the dump to its output; has DBSEAL_PASSWORD.', isShown: isCommand,
	},
	{
		id: 'load', label: 'Load command', kind: 'text', placeholder: 'none', hint: 'Reads the dump from its input. Without it, restores go to files only.', isShown: isCommand,
	},
	{
		id: 'extension', label: 'Extension', kind: 'text', placeholder: 'dump', hint: 'The suffix of its dumps, without the dot.', isShown: isCommand,
	},
];

function isCommand({url = ''}: Values): boolean {
	return url.trim() === commandWord;
}

export function connectionValues(row: ConnectionRow | undefined): Values {
	const {name = '', url = '', command} = row ?? {};
	return {
		name, url: command ? commandWord : url, secret: '', ...command,
	};
}

export function connectionProblems(values: Values): Values {
	const {name = '', url = '', dump = ''} = values;
	return {
		...(name.trim() === '' && {name: 'needs a name'}),
		...(url.trim() === '' && {url: 'needs a URL'}),
		...(isCommand(values) && dump.trim() === '' && {dump: 'needs a command'}),
	};
}

export function connectionDraft(values: Values, id: string | undefined): ConnectionDraft {
	const {name = '', url = '', secret = '', dump = '', load = '', extension = ''} = values;
	return {
		name: name.trim(),
		url: url.trim(),
		secret,
		...(id !== undefined && {id}),
		...(isCommand(values) && {command: {dump: dump.trim(), load: load.trim(), extension: extension.trim()}}),
	};
}
