/**
 * What the server says through psql. The rule: told apart by SQLSTATE (PostgreSQL documentation, appendix A) and severity, never by
 * message text, which comes in the server's own language.
 */
import {BusyError, SourceError, type AppError} from '../../core/errors.js';

export type SqlFailure = {
	/** Five characters of the SQL standard, as the server gave them. */
	readonly state: string;
	readonly message: string;
};

/** A message of the server through a psql with VERBOSITY=verbose: `psql:<stdin>:9: ERROR:  42P01: relation …`; its first word is in the server's language. */
const serverMessage = /^(?:psql:<stdin>:\d+: )?(?<severity>[^:\n]+): +(?<state>[0-9A-Z]{5}): (?<message>.+)$/gmv;

/** The first error, never a notice or warning; in other languages the last message that its state doesn't call a warning. */
export function sqlFailure(stderr: string): SqlFailure | undefined {
	const said = [...stderr.matchAll(serverMessage)].map(({groups: {severity = '', state = '', message = ''} = {}}) => ({severity, state, message}));
	const found = said.find(({severity}) => /^(?:ERROR|FATAL|PANIC)$/v.test(severity))
		?? said.findLast(({severity, state}) => !/^(?:WARNING|NOTICE|INFO|LOG|DEBUG)$/v.test(severity) && !/^0[012]/v.test(state));
	return found && {state: found.state, message: found.message};
}

/** What belongs to a message of the server, in English whatever the server speaks (libpq, fe-protocol3.c); the location comes last. */
const part = /^(?<label>DETAIL|HINT|QUERY|CONTEXT|(?:SCHEMA|TABLE|COLUMN|DATATYPE|CONSTRAINT) NAME|LINE \d+|LOCATION): +(?<text>.*)$/v;

/** What a psql that ended well had to say: the server's warnings with their details and hints, and whatever isn't the server's; no notices. */
export function warningsOf(stderr: string): readonly string[] {
	return [...new Set(messagesIn(stderr).flatMap(lines => toldOf(lines)))];
}

/** The lines of each. */
function messagesIn(stderr: string): readonly string[][] {
	const messages: string[][] = [];
	for (const line of stderr.split('\n').map(line => line.trim()).filter(line => line !== '')) {
		const last = messages.at(-1);
		const begins = line.startsWith('psql:') || last?.at(-1)?.startsWith('LOCATION: ') === true || headOf(line) !== undefined;
		if (last === undefined || begins) {
			messages.push([line]);
		} else {
			last.push(line);
		}
	}

	return messages;
}

function toldOf([first = '', ...more]: readonly string[]): readonly string[] {
	const head = headOf(first);
	if (!head) {
		return [first, ...more].filter(line => !part.test(line)).map(line => `psql: ${line}`);
	}

	if (!isWarning(head)) {
		return [];
	}

	// Details and hints are sentences, messages are not
	const added = detailsOf(more);
	return [added.length === 0 ? head.message : [`${head.message}${/[.:]$/v.test(head.message) ? '' : '.'}`, ...added].join(' ')];
}

function detailsOf(lines: readonly string[]): readonly string[] {
	let isWanted = true;
	return lines.flatMap(line => {
		const {label, text = line} = part.exec(line)?.groups ?? {};
		isWanted = label === undefined ? isWanted : label === 'DETAIL' || label === 'HINT';
		return isWanted ? [text] : [];
	});
}

type Head = SqlFailure & {readonly severity: string};

function headOf(line: string): Head | undefined {
	const {severity = '', state = '', message} = new RegExp(serverMessage.source, 'v').exec(line)?.groups ?? {};
	return message === undefined ? undefined : {severity, state, message};
}

/** In other languages by its state: notices may have that of an error, as `IF NOT EXISTS` has. */
function isWarning({severity, state}: Head): boolean {
	return severity === 'WARNING' || (!/^(?:NOTICE|INFO|LOG|DEBUG)$/v.test(severity) && state.startsWith('01'));
}

/** Details and hints are sentences, messages are not. */
function joined([message = '', ...more]: readonly string[]): string {
	return more.length === 0 ? message : `${message}${/[.:]$/v.test(message) ? '' : '.'} ${more.join(' ')}`;
}

/** A deadlock, a lock that was not to be had, a conflict with other sessions: of the moment, not of the query. */
export function isPassing({state}: SqlFailure): boolean {
	return /^(?:40|55P03)/v.test(state);
}

/** What the server is to blame for, and neither the statement nor the data. */
export function serverTrouble(message: string, failure: SqlFailure | undefined): AppError | undefined {
	switch (failure && /^(?:57P0|08)/v.test(failure.state) ? '57P01' : failure?.state ?? '') {
		case '57014': {
			return new SourceError({
				code: 'DATABASE_TIMEOUT', message, hint: 'Let its statements take longer: ALTER ROLE … SET statement_timeout = 0 for the user who backs up and restores.',
			});
		}

		case '25006': {
			return new SourceError({
				code: 'DATABASE_READ_ONLY', message, hint: 'Use the primary server, or one that takes changes (default_transaction_read_only off).',
			});
		}

		case '57P01': {
			return new SourceError({code: 'DATABASE_UNREACHABLE', message, hint: 'See the server\'s log for why it ended the session, then start again.'});
		}

		case '53300': {
			return new BusyError({code: 'TARGET_BUSY', message, hint: 'Wait until fewer sessions use the server, or raise max_connections.'});
		}

		default: {
			return undefined;
		}
	}
}
