/**
 * Changes within a statement that makes a view, routine, trigger or event: whose it is, and whether an event runs.
 */
import {
	type Edit, identifierOf, type Part, type Statement,
} from './statement.js';

export type Definer = {
	/** `root@localhost` */
	readonly name: string;
	readonly start: number;
	readonly end: number;
};

/** Undefined where none is named, or whoever makes it. */
export function definerOf(statement: Statement, kindAt: number): Definer | undefined {
	const {parts} = statement;
	const at = parts.findIndex(({text}, index) => index < kindAt && text === 'DEFINER' && parts[index + 1]?.text === '=');
	const [user, sign, host] = parts.slice(at + 2, at + 5);
	if (at === -1 || user === undefined || host === undefined || sign?.text !== '@') {
		return undefined;
	}

	const plain = (part: Part) => identifierOf(statement, part).replaceAll(/^'|'$/gv, '');
	return {name: `${plain(user)}@${plain(host)}`, start: user.start, end: host.end};
}

/** `ENABLE` stands behind the schedule, before `COMMENT` and `DO`. */
export function disablingEdits({parts}: Statement, bodyAt: number): readonly Edit[] {
	const header = parts.filter(({kind, start}) => kind === 'word' && start < bodyAt);
	const enable = header.find(({text}) => text === 'ENABLE');
	if (enable) {
		return [{start: enable.start, end: enable.end, text: 'DISABLE'}];
	}

	const before = header.find(({text}) => text === 'COMMENT') ?? header.at(-1);
	return before === undefined || header.some(({text}) => text === 'DISABLE') ? [] : [{start: before.start, end: before.start, text: 'DISABLE '}];
}
