/**
 * A source or a destination, new or changed: a name, and a URL or the fields of its kind; tested live before it is saved.
 */
import {type SideName} from '../../../application/connections/connections.js';
import {type Finding} from '../../../core/connection.js';
import {dialogTables} from '../../components/dialog.js';
import {Findings} from '../../components/findings.js';
import {FormView, roomBelow} from '../../components/form-view.js';
import {Page} from '../../components/page.js';
import {PinDialog, PinLook} from '../../components/pin-dialog.js';
import {useListMemory} from '../../list-memory.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useForm} from '../../hooks/use-form.js';
import {useServerPin} from '../../hooks/use-server-pin.js';
import {useTask} from '../../hooks/use-task.js';
import {
	connectionDraft, connectionFields, connectionProblems, connectionValues, firstField, followKind, urlNote,
} from './connection-fields.js';

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
	const kinds = connections.kinds(side);
	const form = useForm({
		fields: connectionFields(side, {kinds, isChange: row !== undefined}),
		first: firstField,
		initial: connectionValues(kinds, row),
		follow: (before, after) => followKind(before, after, kinds),
		check: values => connectionProblems(values, kinds),
		isActive: !pin.question,
		save(values) {
			commands.try(() => {
				pin.ask(connectionDraft(values, {id, kinds}), 'save', draft => {
					if (commands.try(() => {
						select(`${side}s`, connections.save(side, draft));
					})) {
						navigation.back();
						navigation.notify('good', `Saved the ${side} ${draft.name}.`);
					}
				});
			});
		},
		test(values) {
			commands.try(() => {
				pin.ask(connectionDraft(values, {id, kinds}), 'test', draft => {
					test.start(async signal => connections.test(side, draft, signal));
				});
			});
		},
	});
	const note = urlNote(form.values, kinds);
	if (pin.question) {
		return <Page isTyping tables={dialogTables}><PinDialog question={pin.question}/></Page>;
	}

	return (
		<Page isTyping tables={form.tables}>
			<FormView title={row ? `Change ${row.name}` : `New ${side}`} form={form} note={note}/>
			{form.isLeaving ? undefined : <Findings test={test.current} room={roomBelow(form, rows, note)}/>}
			<PinLook look={pin.look}/>
		</Page>
	);
}
