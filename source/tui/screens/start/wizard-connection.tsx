/**
 * The steps of the first start that add a source and a destination: saved only after a live test, or against its advice.
 */
import {useRef} from 'react';
import {type SideName} from '../../../application/connections/connections.js';
import {type Finding} from '../../../core/connection.js';
import {dialogTables} from '../../components/dialog.js';
import {Findings, isGood} from '../../components/findings.js';
import {FormView, roomBelow} from '../../components/form-view.js';
import {Page} from '../../components/page.js';
import {PinDialog, PinLook} from '../../components/pin-dialog.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useServices} from '../../services-context.js';
import {type ConnectionDraft} from '../../services.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useForm, type Values} from '../../hooks/use-form.js';
import {type ServerPin, useServerPin} from '../../hooks/use-server-pin.js';
import {type Task, useTask} from '../../hooks/use-task.js';
import {
	connectionDraft, connectionFields, connectionProblems, connectionValues, firstField, followKind, type Kinds, urlNote,
} from '../connections/connection-fields.js';

const titles: Readonly<Record<SideName, string>> = {
	source: 'A source: the database to back up (saving tests it)',
	destination: 'A destination: where the artifacts go (saving tests it)',
};

export function ConnectionStep({side}: {readonly side: SideName}) {
	const {connections} = useServices();
	const navigation = useNavigation();
	const {rows} = useSize();
	const commands = useCommands();
	const pin = useServerPin(side);
	const kinds = connections.kinds(side);
	const {test, run, isTested} = useLiveTest(side, {pin, kinds});
	const save = (draft: ConnectionDraft): void => {
		commands.try(() => {
			connections.save(side, draft);
		}, `Added the ${side} ${draft.name}.`);
	};

	const form = useForm({
		fields: connectionFields(side, {kinds, isChange: false}),
		first: firstField,
		initial: connectionValues(kinds),
		follow: (before, after) => followKind(before, after, kinds),
		check: values => connectionProblems(values, kinds),
		isActive: !pin.question,
		leave() {
			navigation.go({screen: 'jobs'});
		},
		save(values) {
			if (isTested(values)) {
				// Seen to be good, or seen to fail and saved all the same.
				commands.try(() => {
					pin.ask(connectionDraft(values, {id: undefined, kinds}), 'save', save);
				});
			} else {
				run(values, save);
			}
		},
		test(values) {
			run(values, () => {
				navigation.notify('good', 'The test is good: Ctrl-S saves it.');
			});
		},
	});
	const note = urlNote(form.values, kinds);
	if (pin.question) {
		return <Page isTyping tables={dialogTables}><PinDialog question={pin.question}/></Page>;
	}

	return (
		<Page isTyping tables={form.tables}>
			<FormView title={titles[side]} form={form} note={note}/>
			{form.isLeaving ? undefined : <Findings test={test.current} room={roomBelow(form, rows, note)}/>}
			<PinLook look={pin.look}/>
		</Page>
	);
}

type LiveTest = {
	readonly test: Task<readonly Finding[]>;
	run(values: Values, whenGood: (draft: ConnectionDraft) => void): void;
	/** Whether exactly these values were tested last. */
	isTested(values: Values): boolean;
};

function useLiveTest(side: SideName, {pin, kinds}: {readonly pin: ServerPin; readonly kinds: Kinds}): LiveTest {
	const {connections} = useServices();
	const navigation = useNavigation();
	const commands = useCommands();
	const test = useTask<readonly Finding[]>();
	const tested = useRef<string>(undefined);
	return {
		test,
		run(values, whenGood) {
			commands.try(() => {
				const typed = connectionDraft(values, {id: undefined, kinds});
				tested.current = JSON.stringify(values);
				pin.ask(typed, 'test', draft => {
					test.start(async signal => connections.test(side, draft, signal), findings => {
						if (isGood({state: 'done', value: findings})) {
							whenGood(draft);
						} else {
							navigation.notify('warning', 'The test failed. Change it, or save it to keep it as it is.');
						}
					});
				});
			});
		},
		isTested: values => tested.current === JSON.stringify(values),
	};
}
