/**
 * A source or a destination, new or changed: a name, a URL, its secret; tested live before it is saved.
 */
import {type Finding} from '../../core/connection.js';
import {Findings} from '../components/findings.js';
import {FormView} from '../components/form-view.js';
import {Page} from '../components/page.js';
import {useNavigation} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type ConnectionDraft, type ConnectionRow, type ConnectionSide} from '../services.js';
import {useCommands} from '../use-commands.js';
import {type Field, useForm, type Values} from '../use-form.js';
import {useTask} from '../use-task.js';

export type ConnectionFormProps = {readonly side: ConnectionSide; readonly id: string | undefined};

export function ConnectionForm({side, id}: ConnectionFormProps) {
	const overview = useOverview();
	const {connections} = useServices();
	const navigation = useNavigation();
	const commands = useCommands();
	const test = useTask<readonly Finding[]>();
	const row = (side === 'source' ? overview.sources : overview.destinations).find(other => other.id === id);
	const fields = connectionFields(connections.kinds(side));
	const form = useForm({
		fields,
		initial: connectionValues(row),
		check: connectionProblems,
		save(values) {
			if (commands.try(() => {
				connections.save(side, connectionDraft(values, id));
			})) {
				navigation.back();
				navigation.notify('good', `Saved the ${side} ${values.name ?? ''}.`);
			}
		},
		test(values) {
			test.start(async signal => connections.test(side, connectionDraft(values, id), signal));
		},
	});
	return (
		<Page isTyping tab='settings' tables={form.tables}>
			<FormView title={row ? `Change ${row.name}` : `New ${side}`} fields={fields} form={form}/>
			{form.isLeaving ? undefined : <Findings test={test.current}/>}
		</Page>
	);
}

export function connectionFields(kinds: ReadonlyArray<{readonly label: string; readonly example: string}>): readonly Field[] {
	return [
		{
			id: 'name', label: 'Name', kind: 'text', hint: 'What jobs and artifacts call it.',
		},
		{
			id: 'url', label: 'URL', kind: 'text', placeholder: kinds[0]?.example ?? '', hint: kinds.map(({example}) => example).join('   '),
		},
		{
			id: 'secret', label: 'Password', kind: 'secret', placeholder: 'none, or as before', hint: 'Sealed under the system key. Ctrl-T tests the connection now.',
		},
	];
}

export function connectionValues(row: ConnectionRow | undefined): Values {
	return {name: row?.name ?? '', url: row?.url ?? '', secret: ''};
}

export function connectionProblems({name = '', url = ''}: Values): Values {
	return {
		...(name.trim() === '' ? {name: 'needs a name'} : {}),
		...(url.trim() === '' ? {url: 'needs a URL'} : {}),
	};
}

export function connectionDraft({name = '', url = '', secret = ''}: Values, id: string | undefined): ConnectionDraft {
	return {
		name: name.trim(), url: url.trim(), secret, ...(id === undefined ? {} : {id}),
	};
}
