/**
 * A backup by the built program that is interrupted while its dump tool stands still in the middle.
 */
import {waitFor} from '../servers/shared-server.js';
import {readAnswer, type Answer, type Desk} from './desk.js';
import {descendantsOf, nameOf, sendSignal} from './processes.js';

/** @param PATH Has a dump tool that ends in a `sleep` after some output. Gives the program's answer, and what had run for it. */
export async function interruptInDump(desk: Desk, job: string, PATH: string): Promise<{readonly answer: Answer; readonly tools: readonly number[]}> {
	const running = await desk.start(['backup', job], {env: {PATH}});
	const tools = await waitFor('a dump that stands still', async () => {
		const pids = await descendantsOf(running.pid);
		const names = await Promise.all(pids.map(async pid => nameOf(pid)));
		return names.includes('sleep') ? pids : undefined;
	});

	sendSignal(running.pid, 'SIGINT');
	return {answer: readAnswer(await running.finished), tools};
}
