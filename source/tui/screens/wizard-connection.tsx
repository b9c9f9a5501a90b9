/**
 * The steps of the first start that add a source and a destination: saved only after a live test, or against its advice.
 */
import {useRef} from 'react';
import {type Finding} from '../../core/connection.js';
import {dialogTables} from '../components/dialog.js';
import {Findings, isGood} from '../components/findings.js';
import {FormView} from '../components/form-view.js';
import {Page} from '../components/page.js';
import {PinDialog, PinLook} from '../components/pin-dialog.js';
import {useNavigation} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type ConnectionDraft, type ConnectionSide} from '../services.js';
import {useCommands} from '../use-commands.js';
import {useForm} from '../use-form.js';
import {useServerPin} from '../use-server-pin.js';
import {useTask} from '../use-task.js';
import {
	connectionDraft, connectionFields, connectionProblems, connectionValues,
} from './connection-form.js';

const titles: Readonly<Record<ConnectionSide, string>> = {
	source: 'A source: the database to be backed up. Saving tests it first.',
	destination: 'A destination: where the artifacts go. Saving tests it first.',
};

export function ConnectionStep({side}: {readonly side: ConnectionSide}) {
	const {connections} = useServices();
	const navigation = useNavigation();
	const commands = useCommands();
	const test = useTask<readonly Finding[]>();
	const tested = useRef<string>(undefined);
	const fields = connectionFields(side, connections.kinds(side));
	const pin = useServerPin(side);
	const save = (draft: ConnectionDraft): void => {
		commands.try(() => {
			connections.save(side, draft);
		}, `Added the ${side} ${draft.name}.`);
	};

	const form = useForm({
		fields,
		initial: connectionValues(undefined),
		check: connectionProblems,
		isActive: !pin.question,
		leave() {
			navigation.go({screen: 'jobs'});
		},
		save(values) {
			const asTested = JSON.stringify(values);
			if (tested.current === asTested) {
				// Tested, seen to fail, and saved all the same.
				pin.ask(connectionDraft(values, undefined), 'save', save);
				return;
			}

			tested.current = asTested;
			pin.ask(connectionDraft(values, undefined), 'test', draft => {
				test.start(async signal => connections.test(side, draft, signal), findings => {
					if (isGood({state: 'done', value: findings})) {
						save(draft);
					} else {
						navigation.notify('warning', 'The test failed. Change it, or save again to keep it as it is.');
					}
				});
			});
		},
		test(values) {
			pin.ask(connectionDraft(values, undefined), 'test', draft => {
				test.start(async signal => connections.test(side, draft, signal));
			});
		},
	});
	if (pin.question) {
		return <Page isTyping tables={dialogTables}><PinDialog question={pin.question}/></Page>;
	}

	return (
		<Page isTyping tables={form.tables}>
			<FormView title={titles[side]} form={form}/>
			{form.isLeaving ? undefined : <Findings test={test.current}/>}
			<PinLook look={pin.look}/>
		</Page>
	);
}
