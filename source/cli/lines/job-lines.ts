/**
 * A job for people, line by line.
 */
import {type JobDescription} from '../../application/jobs/jobs.js';
import {settingWords} from '../../application/jobs/setting-words.js';
import {shellWord} from '../../core/shell-word.js';
import {formatBytes, formatTimestamp, plural} from '../../core/text.js';
import {type CommandContext} from '../command.js';

export function jobLines(job: JobDescription): readonly string[] {
	const facts: ReadonlyArray<readonly [string, string]> = [
		['name', job.name],
		['source', job.source],
		['to', job.destinations.join(', ')],
		['profile', job.profile ?? 'none: NOT encrypted'],
		...settingWords(job).map(({label, words}) => [label.toLowerCase(), words] as const),
		['next run', job.nextRunAt ? formatTimestamp(job.nextRunAt) : 'none'],
		['last good', job.lastGoodBackupAt ? formatTimestamp(job.lastGoodBackupAt) : 'never'],
		...(job.spooledCount === 0 ? [] : [['in the spool', spooled(job)] as const]),
	];
	return facts.map(([name, value]) => `${name.padEnd(13)}${value}`);
}

function spooled({name, spooledCount, spooledBytes}: JobDescription): string {
	return `${plural(spooledCount, 'artifact')} (${formatBytes(spooledBytes)}), not at every destination yet: dbseal copy ${shellWord(name)}`;
}

export function warnUnencrypted(job: {readonly profileId?: string | undefined}, isMeant: boolean, {output}: CommandContext): void {
	if (job.profileId === undefined && !isMeant) {
		output.warn('no --profile was given, so backups will NOT be encrypted; --unencrypted says that this is meant');
	}
}
