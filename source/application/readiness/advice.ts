/**
 * What to do next for a job: the one thing that matters most, why, and the command that does it.
 * The rule: what has come goes before what may come, and what takes a backup or a key back goes before what only makes it surer.
 */
import {shellWord} from '../../core/shell-word.js';
import {type HealthRisk} from '../../operations/health/job-verdict.js';
import {type JobStanding} from './job-standing.js';

export type AdvisedAction
	= | 'follow' | 'back up' | 'see run' | 'choose key' | 'import key' | 'write kit' | 'doctor' | 'install schedule'
		| 'drill' | 'verify' | 'prove kit' | 'copy' | 'add destination' | 'set schedule' | 'nothing';

export type Advice = {
	/** 0 unprotected, 1 at risk, 2 its last backup failed, 3 untested, 4 something is missing, 5 nothing is, 6 disabled. */
	readonly urgency: number;
	/** Why, for people: a sentence without its period. */
	readonly concern: string;
	readonly action: AdvisedAction;
	/** What to do, for people: `take a backup now`. */
	readonly words: string;
	/** The run to look at, of `follow` and `see run`. */
	readonly runId?: string;
	/** As it is typed; a word in capitals stands for what only a person knows. Absent where there is nothing to do. */
	readonly command?: string;
};

type Step = Pick<Advice, 'action' | 'words' | 'command' | 'runId'>;

export function adviseOn(standing: JobStanding): Advice {
	const {liveRunId, enabled} = standing;
	const advice = enabled ? adviseEnabled(standing) : {urgency: 6, concern: 'it is disabled', ...nothing};
	return liveRunId === undefined
		? advice
		: {...advice, ...step('follow', 'follow the run that goes on now', `runs follow ${liveRunId}`), runId: liveRunId};
}

function adviseEnabled(standing: JobStanding): Advice {
	const {verdict, reason, risk} = standing;
	if (verdict === 'unprotected') {
		return {urgency: 0, concern: reason, ...(risk ? remedies[risk](standing) : backUpAgain(standing))};
	}

	if (verdict === 'at risk' && risk) {
		return {urgency: 1, concern: concernOf(risk, standing), ...remedies[risk](standing)};
	}

	const failed = failedRun(standing);
	if (failed) {
		return {urgency: 2, concern: `its last backup failed: ${failed.error ?? 'it ended early'}`, ...seeRun(failed.runId, 'backup')};
	}

	if (verdict === 'untested' && standing.isDrillable) {
		return {urgency: 3, concern: reason, ...step('drill', 'restore it into a scratch database, and compare', `drill ${shellWord(standing.job)}`)};
	}

	const lack = findLack(standing);
	return lack ? {urgency: 4, ...lack} : {urgency: 5, concern: reason, ...nothing};
}

/** That nothing ran it, while its schedule came round, is more to go by than its age. */
function concernOf(risk: HealthRisk, standing: JobStanding): string {
	return risk === 'overdue' && wasNeverRun(standing) ? `${standing.reason}, and nothing has run it since, though its schedule came round` : standing.reason;
}

const remedies: Readonly<Record<HealthRisk, (standing: JobStanding) => Step>> = {
	'key removed': ({job}) => step('choose key', 'choose another key for what comes', `job edit ${shellWord(job)} --profile PROFILE`),
	'key missing': importKey,
	'key damaged': importKey,
	'key never exported': ({profile = ''}) => writeKit(profile),
	'drill failed'({job, lastDrill, lastGoodBackup}) {
		const isOfNewest = lastDrill?.verdict === 'failed' && !(lastGoodBackup && lastGoodBackup.at > lastDrill.at);
		return isOfNewest ? seeRun(lastDrill.runId, 'drill') : step('drill', 'drill the newest backup', `drill ${shellWord(job)}`);
	},
	'not answering': () => step('doctor', 'look at what backups and restores need', 'doctor'),
	overdue: standing => wasNeverRun(standing) ? step('install schedule', 'install what runs it by its schedule', 'schedule show') : backUpAgain(standing),
	damage: ({job}) => backUp(job),
	'other host': ({job}) => backUp(job),
};

function importKey({profile = ''}: JobStanding): Step {
	return step('import key', `import the key "${profile}" from its Recovery Kit`, `vault import ${shellWord(profile)} --key-file FILE`);
}

/** What only makes a good backup surer, the gravest first. */
function findLack(standing: JobStanding): (Step & Pick<Advice, 'concern'>) | undefined {
	const {job, profile, heldAt, lackedBy, kitWrittenAt, kitProvedAt, schedule, isDrillable} = standing;
	const [only = ''] = heldAt;
	const second = `job edit ${shellWord(job)} --destination ${shellWord(only)} --destination SECOND`;
	const proof = `no drill has shown that the Recovery Kit of "${profile ?? ''}" opens it`;
	const lacks: ReadonlyArray<readonly [boolean, string, Step]> = [
		[lackedBy.length > 0, `its newest backup is not at ${listed(lackedBy)}`, step('copy', 'make the missing copies', `copy ${shellWord(job)}`)],
		[heldAt.length < 2, `only "${only}" has it: with that place it would be lost`, step('add destination', 'add a second destination', second)],
		[profile !== undefined && !kitWrittenAt, `no Recovery Kit has the key of profile "${profile ?? ''}"`, writeKit(profile ?? '')],
		[!isDrillable, 'no drill can restore this kind of database', step('verify', 'check that it can be read to its end', `verify ${shellWord(job)}`)],
		[profile !== undefined && !kitProvedAt, proof, step('prove kit', 'drill with nothing but the kit', `drill ${shellWord(job)} --from-kit DIR`)],
		[schedule === undefined, 'it has no schedule: it runs only by hand', step('set schedule', 'give it a schedule', `job edit ${shellWord(job)} --schedule '15 3 * * *'`)],
	];
	const found = lacks.find(([isLacking]) => isLacking);
	return found && {concern: found[1], ...found[2]};
}

/** Where the last one failed, the same would come of it again: its reason is looked at first. */
function backUpAgain(standing: JobStanding): Step {
	const failed = failedRun(standing);
	return failed ? seeRun(failed.runId, 'backup') : backUp(standing.job);
}

function failedRun({lastRun, lastGoodBackup}: JobStanding): JobStanding['lastRun'] {
	const hasFailed = lastRun?.outcome === 'failed' || lastRun?.outcome === 'interrupted';
	return hasFailed && !(lastGoodBackup && lastGoodBackup.at > lastRun.at) ? lastRun : undefined;
}

function wasNeverRun(standing: JobStanding): boolean {
	return standing.schedule !== undefined && !failedRun(standing);
}

function backUp(job: string): Step {
	return step('back up', 'take a backup now', `backup ${shellWord(job)}`);
}

function writeKit(profile: string): Step {
	return step('write kit', `write a Recovery Kit for the key "${profile}"`, `vault kit ${shellWord(profile)} --output DIR`);
}

function seeRun(runId: string, kind: 'backup' | 'drill'): Step {
	return {...step('see run', `see why its last ${kind} failed`, `runs show ${runId}`), runId};
}

const nothing: Step = {action: 'nothing', words: 'nothing is left to do'};

function step(action: AdvisedAction, words: string, command: string): Step {
	return {action, words, command: `dbseal ${command}`};
}

function listed(names: readonly string[]): string {
	return names.map(name => `"${name}"`).join(', ');
}
