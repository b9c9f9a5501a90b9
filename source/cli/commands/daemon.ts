/**
 * `dbseal daemon`: runs jobs when their schedules say so, in the foreground, until it is stopped.
 * The rule: it looks at the store each time, so that a job that was added, changed or disabled is known at once.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {AppError, toError} from '../../core/errors.js';
import {formatTimestamp} from '../../core/text.js';
import {nextRunAfter} from '../../operations/schedule.js';
import {endFinder} from '../../runs/run-liveness.js';
import {type Job} from '../../store/jobs.js';
import {backupJob} from '../backups.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type Engine, withEngine} from '../engine.js';
import {dueJobs} from '../due-jobs.js';

/** Cron expressions have no finer grain than a minute; a job begins at most this much late. Our choice. */
const tickMs = 10_000;

type Parts = {readonly engine: Engine; readonly context: CommandContext};

export const command = defineCommand({
	examples: [['dbseal daemon', 'under systemd or in a container; SIGTERM stops it']],
	arguments: [],
	flags: {},
	notes: ['Without it, cron can do the same: * * * * * dbseal backup --due --quiet'],
	async run(_input, context) {
		await withEngine(context, {key: true}, async engine => {
			announce(engine, context);
			await keepRunning({engine, context});
		});
	},
});

/** Ends only by the signal's abort, after the running jobs have cleaned up. */
async function keepRunning({engine, context}: Parts): Promise<void> {
	const running = new Map<string, Promise<void>>();
	try {
		for (;;) {
			engine.store.runs.markEnded(endFinder(engine.store));
			const due = dueJobs(engine.store, context.environment.now()).filter(({id}) => !running.has(id));
			for (const job of due) {
				const run = runJob(job, {engine, context});
				running.set(job.id, run.finally(() => {
					running.delete(job.id);
				}));
			}

			await delay(tickMs, undefined, {signal: context.signal});
		}
	} finally {
		await Promise.all(running.values());
	}
}

/** A job that fails is told; the daemon goes on. */
async function runJob(job: Job, {engine, context}: Parts): Promise<void> {
	try {
		await backupJob(job, {engine, context});
	} catch (error) {
		// Somebody else runs it already: nothing to tell.
		if (!(error instanceof AppError && error.code === 'RUN_IN_PROGRESS')) {
			context.output.warn(`${formatTimestamp(context.environment.now())} job "${job.name}" failed: ${toError(error).message}`);
		}
	}
}

function announce({store}: Engine, {environment, output}: CommandContext): void {
	const now = environment.now();
	const scheduled = store.jobs.all().filter(({enabled, schedule}) => enabled && schedule !== undefined);
	for (const {name, schedule = ''} of scheduled) {
		const next = nextRunAfter(schedule, now);
		output.note(`${name}: ${schedule}, next ${next ? formatTimestamp(next) : 'never'}`);
	}

	if (scheduled.length === 0) {
		output.note('no job has a schedule yet; waiting for one: dbseal job edit NAME --schedule "15 3 * * *"');
	}
}
