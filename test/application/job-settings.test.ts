import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {settingProblems} from '../../source/application/jobs/job-checks.js';
import {settingWords} from '../../source/application/jobs/setting-words.js';
import {flagWord} from '../../source/cli/flags/flags.js';
import {jobFlags, undoFlags} from '../../source/cli/flags/job-flags.js';
import {firstJobSettings, jobSettingEntries, type JobSetting} from '../../source/core/job-settings.js';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/jobs.md'), 'utf8');

function rowOf(name: string, setting: JobSetting): string {
	const parts = setting.kind === 'counts' ? Object.values(setting.parts).map(({flag}) => flag) : ['flag' in setting ? setting.flag : name];
	const flags = [...parts, ...('undo' in setting ? [setting.undo.flag] : [])].map(flag => `\`${flagWord(flag)}\``);
	const first = settingWords(firstJobSettings).find(({label}) => label === setting.label)?.words;
	return `| ${setting.label} | ${flags.join(', ')} | ${first} | ${setting.hint} |`;
}

test('docs/jobs.md has each setting, with its flags, what it is at first and what it is for', () => {
	const rows = page.split('\n').filter(line => line.startsWith('| ')).slice(1);

	expect(rows).toEqual(jobSettingEntries.map(([name, setting]) => rowOf(name, setting)));
});

test('each setting can be given by a flag', () => {
	const flags = new Set([...Object.keys(jobFlags), ...Object.keys(undoFlags)]);
	const own = jobSettingEntries.flatMap(([name, setting]) => setting.kind === 'counts' ? Object.values(setting.parts).map(({flag}) => flag) : ['flag' in setting ? setting.flag : name]);

	expect(own.filter(flag => !flags.has(flag))).toEqual([]);
});

test('settings that are set are told in words, as those that aren\'t', () => {
	const words = new Map(settingWords({
		...firstJobSettings, level: 9, schedule: '15 3 * * *', enabled: false, retention: {last: 3, withinDays: 30}, spool: true, checkQuery: 'SELECT 1',
	}).map(({label, words: text}) => [label, text]));

	expect(Object.fromEntries(words)).toEqual({
		Compression: 'gzip', Level: '9', Schedule: '15 3 * * * (UTC)', Runs: 'only when asked', Keeps: 'last 3, withinDays 30', Format: 'auto', Spool: 'yes', 'Check query': 'SELECT 1',
	});
	expect(settingWords(firstJobSettings).map(({words: text}) => text)).toEqual(['gzip', 'default', 'by hand', 'when due', 'everything', 'auto', 'no', 'none']);
});

test.each([
	[{level: 10}, {level: 'Its levels are 1 to 9; 6 is the default.'}],
	[{level: 1.5}, {level: 'Its levels are 1 to 9; 6 is the default.'}],
	[{compression: 'none', level: 1}, {level: 'Leave the level out.'}],
	[{compression: 'brotli', level: 11}, {}],
	[{schedule: '0 0 30 2 *'}, {schedule: 'Write five fields: minute, hour, day, month, weekday, like "15 3 * * *" for every night at 3:15 UTC.'}],
] as const)('%j has the problems %j', (settings, problems) => {
	expect(settingProblems({...firstJobSettings, ...settings})).toEqual(problems);
});
