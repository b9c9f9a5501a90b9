/**
 * The fields of a source or a destination: its URL, or a field for each setting of its kind, as the kind itself tells them.
 * The rule: both say the same. The URL is composed of the fields, and they are filled from the URL when the kind is chosen.
 */
import {type SideName} from '../../../application/connections/connections.js';
import {type UrlScheme} from '../../../core/connection.js';
import {AppError} from '../../../core/errors.js';
import {type KindSetting} from '../../../core/kind-settings.js';
import {type ConnectionDraft, type ConnectionRow} from '../../services.js';
import {type Field, type Values} from '../../hooks/use-form.js';

export type Kinds = readonly UrlScheme[];

const shown = 'shown';

/** What a form begins with: the kind stands above the name, but most people type or paste a URL. */
export const firstField = 'name';

export function connectionFields(side: SideName, {kinds, isChange}: {readonly kinds: Kinds; readonly isChange: boolean}): readonly Field[] {
	const secretPlaceholder = isChange ? 'as before' : undefined;
	return [
		{
			id: 'kind',
			label: 'Kind',
			kind: 'choice',
			choices: [{value: '', label: 'as its URL says'}, ...kinds.map(({type, label}) => ({value: type, label}))],
			hint: 'Choose one to fill in its fields; else type a URL.',
		},
		{
			id: 'name', label: 'Name', kind: 'text', hint: 'What jobs and artifacts call it.',
		},
		{
			id: 'url', label: 'URL', kind: 'text', placeholder: kinds[0]?.example ?? '', hint: kinds.map(({example}) => example).join('   '), isShown: ({kind}) => kind === '',
		},
		...kinds.flatMap(kind => kindFields(kind, secretPlaceholder)),
		{
			id: 'secret',
			label: 'Password',
			kind: 'secret',
			placeholder: secretPlaceholder ?? 'none',
			hint: 'Sealed under the system key. Ctrl-T tests the connection now.',
			isShown: ({kind}) => kind === '',
		},
	];
}

/** What most connections do without comes last, behind a field that shows it. */
function kindFields({type, settings}: UrlScheme, secretPlaceholder: string | undefined): readonly Field[] {
	const fieldOf = ([option, setting]: readonly [string, KindSetting]): Field => ({
		...settingField(option, setting, secretPlaceholder),
		isShown: ({kind, more}) => kind === type && (more === shown || !setting.isRare),
	});
	const entries = Object.entries(settings).filter(([, {isText}]) => !isText);
	const rare = entries.filter(([, {isRare}]) => isRare);
	return [
		...entries.filter(([, {isRare}]) => !isRare).map(entry => fieldOf(entry)),
		...(rare.length === 0
			? []
			: [{
				id: 'more',
				label: 'More settings',
				kind: 'choice' as const,
				choices: [{value: '', label: 'hidden'}, {value: shown, label: 'shown'}],
				hint: listOf(rare.map(([, {label}]) => label)),
				isShown: ({kind}: Values) => kind === type,
			}]),
		...rare.map(entry => fieldOf(entry)),
	];
}

/** Few enough of them for one line. */
function listOf(labels: readonly string[]): string {
	const named = labels.slice(0, 3).join(', ');
	return labels.length > 3 ? `${named} and ${labels.length - 3} more.` : `${named}.`;
}

function settingField(option: string, setting: KindSetting, secretPlaceholder: string | undefined): Field {
	const {label, place, help, choices, unset = '', isNeeded} = setting;
	const common = {id: idOf(option), label, hint: `${help.charAt(0).toUpperCase()}${help.slice(1)}.`};
	if (choices) {
		return {...common, kind: 'choice', choices: [{value: '', label: `${unset} (if not set)`}, ...choices.map(value => ({value, label: value}))]};
	}

	return place === 'secret'
		? {...common, kind: 'secret', placeholder: secretPlaceholder ?? unset}
		: {...common, kind: 'text', placeholder: isNeeded ? '' : unset};
}

/** Apart from the ids of the other fields: a setting may be called `name`, too. */
function idOf(option: string): string {
	return `set ${option}`;
}

/** By its URL, unless that isn't there, or nobody could read it: a command's is all percent signs. */
export function connectionValues(kinds: Kinds, row?: ConnectionRow): Values {
	const kind = kinds.find(({type}) => type === row?.type);
	const isLegible = kind === undefined || (row?.url !== '' && Object.values(kind.settings).some(({place}) => place === 'address'));
	const {name = '', url = '', options = {}} = row ?? {};
	return {
		...Object.fromEntries(kinds.flatMap(other => Object.entries(settingValues(other, {})))), name, url, secret: '', kind: isLegible ? '' : kind.type, ...(kind && settingValues(kind, options)),
	};
}

function settingValues({settings}: UrlScheme, given: Readonly<Record<string, string>>): Values {
	const values = Object.fromEntries(Object.keys(settings).map(option => [idOf(option), given[option] ?? '']));
	return {...values, more: Object.entries(settings).some(([option, {isRare}]) => isRare && given[option] !== undefined) ? shown : ''};
}

/** Once a kind is chosen, its fields have what the URL had, and from then on the URL has what is in them. */
export function followKind(before: Values, after: Values, kinds: Kinds): Values {
	const [from, to] = [kindOf(before, kinds), kindOf(after, kinds)];
	if (from !== to) {
		return to ? {...after, ...fieldsOfUrl(to, after)} : {...after, secret: before[idOf(passwordOf(from))] ?? ''};
	}

	const isEdited = Object.keys(to?.settings ?? {}).some(option => before[idOf(option)] !== after[idOf(option)]);
	return isEdited ? {...after, url: composedUrl(after, kinds).url ?? ''} : after;
}

function kindOf({kind}: Values, kinds: Kinds): UrlScheme | undefined {
	return kinds.find(({type}) => type === kind);
}

function passwordOf(kind: UrlScheme | undefined): string {
	return kind?.passwordSecret ?? 'password';
}

/** Nothing where there is no URL of this kind. */
function fieldsOfUrl(kind: UrlScheme, {url = '', secret = ''}: Values): Values {
	const scheme = /^(?<scheme>[a-z][a-z\d+.\-]*):/iv.exec(url)?.groups?.scheme?.toLowerCase();
	if (url.trim() === '' || (scheme !== undefined && !kind.schemes.includes(scheme))) {
		return {};
	}

	try {
		const {options, secrets} = kind.parseUrl(url.trim());
		return settingValues(kind, {...options, ...secrets, ...(secret !== '' && {[passwordOf(kind)]: secret})});
	} catch (error) {
		if (error instanceof AppError) {
			return {};
		}

		throw error;
	}
}

/** What the URL becomes, of the fields of a kind; or why it isn't one yet. Both absent where no kind is chosen. */
type ComposedUrl = {readonly url?: string; readonly fault?: AppError};

function composedUrl(values: Values, kinds: Kinds): ComposedUrl {
	const kind = kindOf(values, kinds);
	if (!kind) {
		return {};
	}

	try {
		const url = kind.formatUrl({type: kind.type, options: givenSettings(kind, values, ['address', 'query']), secrets: {}});
		kind.parseUrl(url);
		return {url};
	} catch (error) {
		if (error instanceof AppError) {
			return {fault: error};
		}

		throw error;
	}
}

function givenSettings({settings}: UrlScheme, values: Values, places: ReadonlyArray<KindSetting['place']>): Record<string, string> {
	return Object.fromEntries(Object.entries(settings).flatMap(([option, {place}]) => {
		const value = values[idOf(option)] ?? '';
		const given = place === 'secret' ? value : value.trim();
		return places.includes(place) && given !== '' ? [[option, given]] : [];
	}));
}

export function connectionProblems(values: Values, kinds: Kinds): Values {
	const {name = '', url = ''} = values;
	const kind = kindOf(values, kinds);
	const missing = Object.entries(kind?.settings ?? {}).filter(([option, {isNeeded}]) => isNeeded && (values[idOf(option)] ?? '').trim() === '');
	return {
		...(name.trim() === '' && {name: 'needs a name'}),
		...(!kind && url.trim() === '' && {url: 'needs a URL'}),
		...Object.fromEntries(missing.map(([option]) => [idOf(option), 'is needed'])),
	};
}

/** Throws a UsageError where the fields of a kind don't make a URL. */
export function connectionDraft(values: Values, {id, kinds}: {readonly id: string | undefined; readonly kinds: Kinds}): ConnectionDraft {
	const {name = '', url = '', secret = ''} = values;
	const kind = kindOf(values, kinds);
	const composed = composedUrl(values, kinds);
	if (composed.fault) {
		throw composed.fault;
	}

	return {
		name: name.trim(),
		url: composed.url ?? url.trim(),
		...(kind ? {secret: '', secrets: givenSettings(kind, values, ['secret'])} : {secret}),
		...(id !== undefined && {id}),
	};
}

/** The line beneath the fields of a kind. */
export function urlNote(values: Values, kinds: Kinds): string | undefined {
	const {url, fault} = composedUrl(values, kinds);
	return url === undefined ? fault && `No URL yet: ${fault.message}.` : `URL  ${url}`;
}
