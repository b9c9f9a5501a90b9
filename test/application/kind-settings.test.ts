/** What a kind says of itself is what its URL takes, and what help, docs and hints show. */
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {connectionSides} from '../../source/application/connections/connections.js';
import {kindTables} from '../../source/cli/lines/kind-tables.js';
import {type UrlScheme} from '../../source/core/connection.js';
import {type KindSetting, settingWord} from '../../source/core/kind-settings.js';

const kinds = Object.values(connectionSides).flatMap(({schemes}) => schemes);
const each = kinds.flatMap(kind => Object.entries(kind.settings).map(([option, setting]) => ({
	kind, option, setting, name: `${kind.type}: ${option}`,
})));
const pages = {source: 'docs/sources.md', destination: 'docs/storage.md'};

function rowOf([option, setting]: readonly [string, KindSetting]): string {
	const {place, label, help, choices, details, isNeeded, unset, word} = setting;
	const shown = place === 'query' || word !== undefined ? `\`${settingWord(option, setting)}\`` : `${label.toLowerCase()}${place === 'secret' ? ' (secret)' : ''}`;
	const meaning = [help, ...(choices ? [` (${choices.map(choice => `\`${choice}\``).join(', ')})`] : []), ...(details === undefined ? [] : [`. ${details}`])].join('');
	return `| ${shown} | ${meaning} | ${isNeeded ? 'is needed' : unset} |`;
}

function tableOf({settings}: UrlScheme): string {
	return ['| Setting | Meaning | Where it is absent |', '|---|---|---|', ...Object.entries(settings).map(entry => rowOf(entry))].join('\n');
}

test.each(Object.entries(connectionSides).flatMap(([side, {schemes}]) => schemes.map(kind => ({side, kind, name: kind.label}))))('the docs have each setting of $name', ({side, kind}) => {
	const page = fs.readFileSync(path.resolve(import.meta.dirname, '../..', pages[side === 'source' ? 'source' : 'destination']), 'utf8');

	expect(page).toContain(`\n${tableOf(kind)}\n`);
});

test.each(each)('$name has a label that fits a form, and a help text that fits a line', ({setting: {label, help, isNeeded, unset}}) => {
	expect(label.length).toBeLessThanOrEqual(14);
	expect(help.length).toBeLessThanOrEqual(56);
	expect(help).not.toMatch(/\.$/v);
	expect(isNeeded === true).not.toBe(unset !== undefined);
});

/** Values that settings of any kind may have, where `12` is none. */
const values: Readonly<Record<string, string>> = {
	endpoint: 'https://host', partSize: '16M', limitUp: '2M', limitDown: '2M', hostKey: `SHA256:${'A'.repeat(43)}`, extension: 'txt',
};

/** What a setting is of no use without. */
const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {kmsKey: {sse: 'aws:kms'}, objectLockMode: {objectLockDays: '3'}};

test.each(kinds.map(kind => ({kind, name: kind.type})))('the example of $name is a URL of it', ({kind}) => {
	expect(kind.parseUrl(kind.example).type).toBe(kind.type);
});

test.each(each.filter(({setting, option}) => setting.place === 'query'))('$name is written into a URL by its word, and read again', ({kind, option, setting}) => {
	const value = setting.choices?.[0] ?? values[option] ?? '12';
	const {options} = kind.parseUrl(kind.example);
	const connection = {type: kind.type, options: {...options, ...needed[option], [option]: value}, secrets: {}};

	const url = kind.formatUrl(connection);

	expect(url).toContain(`${settingWord(option, setting)}=`);
	expect(kind.parseUrl(url).options).toEqual(connection.options);
});

test('help has each kind, with the settings that its example can\'t show, within 80 columns', () => {
	const tables = kindTables(connectionSides.destination.schemes);
	const wordsOf = (label: string) => tables.find(({title}) => title.startsWith(label))?.rows.map(([word]) => word);

	expect(connectionSides.destination.schemes.filter(({label, example}) => !tables.some(({title}) => title === `${label}: ${example}`))).toEqual([]);
	expect(wordsOf('Local folder')).toEqual(['folder']);
	expect(wordsOf('SFTP')).toEqual(['host-key=', 'key-file=', 'password', 'private-key', 'passphrase', 'timeout=', 'tries=']);
	expect(wordsOf('All of them')).toEqual(['limit-up=', 'limit-down=']);
	for (const {rows} of [...tables, ...kindTables(connectionSides.source.schemes)]) {
		const width = Math.max(...rows.map(([word]) => word.length));
		expect(Math.max(...rows.map(([, meaning]) => meaning.length)) + width + 4).toBeLessThanOrEqual(80);
	}
});

test('kinds with the same settings are told together', () => {
	expect(kindTables(connectionSides.source.schemes).map(({title}) => title)).toContain('MariaDB, MySQL: mariadb://user@host/db');
});
