/**
 * For `--help`: what each kind of source or destination can be told, drawn from the kinds themselves.
 * The rule: the example shows what stands before the `?` of a URL; that has a line of its own only where there is nothing else.
 */
import {type UrlScheme} from '../../core/connection.js';
import {type KindSetting, type KindSettings, settingWord} from '../../core/kind-settings.js';
import {type HelpTable} from '../command.js';

export function kindTables(kinds: readonly UrlScheme[]): readonly HelpTable[] {
	const common = commonSettings(kinds);
	const tables = alike(kinds).map(([first, ...others]) => ({
		title: `${[first, ...others].map(({label}) => label).join(', ')}: ${first.example}`,
		rows: rowsOf(Object.entries(first.settings).filter(entry => !common.some(([option]) => option === entry[0]))),
	}));
	return [...tables, ...(common.length === 0 ? [] : [{title: 'All of them', rows: rowsOf(common)}])];
}

type Entry = readonly [option: string, setting: KindSetting];

/** Those that every kind has, as the very same entry. */
function commonSettings(kinds: readonly UrlScheme[]): readonly Entry[] {
	return Object.entries(kinds[0]?.settings ?? {}).filter(([option, setting]) => kinds.every(({settings}) => settings[option] === setting));
}

/** Kinds with the very same settings are told together: MariaDB and MySQL. */
function alike(kinds: readonly UrlScheme[]): ReadonlyArray<readonly [UrlScheme, ...UrlScheme[]]> {
	const bySettings = new Map<KindSettings, [UrlScheme, ...UrlScheme[]]>();
	for (const kind of kinds) {
		const before = bySettings.get(kind.settings);
		if (before) {
			before.push(kind);
		} else {
			bySettings.set(kind.settings, [kind]);
		}
	}

	return [...bySettings.values()];
}

function rowsOf(entries: readonly Entry[]): ReadonlyArray<readonly [string, string]> {
	const told = entries.filter(([, {place, word}]) => place !== 'address' || word !== undefined);
	return (told.length === 0 ? entries : told).map(([option, setting]) => [wordOf(option, setting), setting.help]);
}

function wordOf(option: string, setting: KindSetting): string {
	if (setting.place === 'query') {
		return `${settingWord(option, setting)}=`;
	}

	return setting.place === 'secret' ? settingWord(option, setting) : setting.word ?? setting.label.toLowerCase();
}
