/**
 * Asks whether what a server shows of itself is right, or whether to save without having seen it.
 */
import {type TaskState} from '../hooks/use-task.js';
import {type PinAnswer, type PinQuestion} from '../hooks/use-server-pin.js';
import {Dialog} from './dialog.js';
import {Problem} from './problem.js';
import {ToneText} from './tone-text.js';

export function PinDialog({question: {answer, accept, refuse}}: {readonly question: PinQuestion}) {
	return <Dialog {...wordsOf(answer)} onConfirm={accept} onCancel={refuse}/>;
}

function wordsOf(answer: PinAnswer): {readonly title: string; readonly lines: readonly string[]} {
	if ('silence' in answer) {
		return {
			title: 'Save it without a pin?',
			lines: [`${answer.silence.message}.`, 'Nothing is pinned then, and the destination can\'t be used before it is.'],
		};
	}

	const {subject = '', value = ''} = answer.pin ?? {};
	return {
		title: `Is this the ${subject} of the right server?`,
		lines: [value, '', 'Compare it with what whoever runs the server gives you. It is pinned: another one is refused from then on.'],
	};
}

/** The line beneath a form while a server is asked, or why it could not be. */
export function PinLook({look}: {readonly look: TaskState<PinAnswer>}) {
	if (look.state === 'failed') {
		return <Problem error={look.error}/>;
	}

	return look.state === 'working' ? <ToneText tone='accent'>{'   Asking the server who it is'}</ToneText> : undefined;
}
