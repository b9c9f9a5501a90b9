/**
 * Shows a text in the person's pager: PAGER, else less, else more.
 * The rule: the pager gets the person's environment, but for the system key.
 */
import {UsageError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {findTools} from '../tools/find-tool.js';
import {runPager, type PagerRun} from '../tools/run-pager.js';
import {withoutSystemKey} from '../vault/system-key-source.js';

/** What a shell gives for a program that it can't run, and for one that it doesn't find (POSIX). */
const notStarted: ReadonlySet<number | undefined> = new Set([126, 127]);

/** Throws a UsageError for a PAGER that can't be started, and a SourceError (TOOL_MISSING) where there is none at all. */
export async function showInPager(run: Omit<PagerRun, 'command'>, signal: AbortSignal): Promise<void> {
	const env = withoutSystemKey(run.env);
	const command = chosenPager(env.PAGER) ?? await installedPager(env);
	if (notStarted.has(await runPager({...run, env, command}, signal))) {
		throw new UsageError({
			code: 'USAGE',
			message: `the pager "${command}" can't be started`,
			hint: 'Set PAGER to one that is installed, like less, and open dbseal again.',
		});
	}
}

function chosenPager(pager: string | undefined): string | undefined {
	return pager === undefined || pager.trim() === '' ? undefined : pager;
}

async function installedPager(env: PagerRun['env']): Promise<string> {
	const [program] = await findTools({names: ['less', 'more'], env, packageName: 'less'});
	return shellWord(program);
}
