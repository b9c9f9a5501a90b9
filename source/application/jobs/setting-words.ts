/**
 * The settings of a job in words, as lists and pages show them.
 */
import {type JobSetting, type JobSettings, jobSettingEntries} from '../../core/job-settings.js';

export type SettingWords = {readonly label: string; readonly words: string};

/** One for each setting, in the order of the table. */
export function settingWords(settings: JobSettings): readonly SettingWords[] {
	return jobSettingEntries.map(([name, setting]) => ({label: setting.label, words: wordsFor(setting, settings[name])}));
}

function wordsFor(setting: JobSetting, value: JobSettings[keyof JobSettings]): string {
	if (setting.kind === 'switch') {
		return value === true ? setting.on : setting.off;
	}

	if (typeof value === 'object') {
		const rules = Object.entries(value).map(([rule, count]) => `${rule} ${count}`);
		return rules.length === 0 && 'placeholder' in setting ? setting.placeholder : rules.join(', ');
	}

	const unit = 'unit' in setting ? ` (${setting.unit})` : '';
	return value === undefined ? ('placeholder' in setting ? setting.placeholder : '') : `${value}${unit}`;
}
