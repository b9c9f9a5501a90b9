/**
 * `dbseal source edit` and `dbseal destination edit`: another name, URL or password. What isn't given stays.
 */
import {type Connection} from '../../core/connection.js';
import {UsageError} from '../../core/errors.js';
import {type Command, type CommandContext, defineCommand} from '../command.js';
import {findConnection} from '../../application/find-named.js';
import {type FlagTable, type FlagValues} from '../flags/flags.js';
import {
	type ConnectionSide, type StoredConnection, withPassword, withSecretsOf,
} from '../../application/connections/connections.js';
import {type Application, withApplication} from '../../application/application.js';
import {editConnection} from '../../application/connections/connection-changes.js';
import {keepPin} from '../../application/connections/server-pin.js';
import {pinServer} from '../asking/pin-server.js';
import {readConnection, withSecretFiles} from '../asking/read-connection.js';
import {readGivenSecret, secretFlags} from '../asking/secrets.js';

export const editFlags = {
	url: {type: 'string', value: 'URL', summary: 'where it is now'},
	rename: {type: 'string', value: 'NEW', summary: 'another name'},
	...secretFlags,
} as const satisfies FlagTable;

export type EditFlags = FlagValues<typeof editFlags>;

export function editCommand(side: ConnectionSide): Command {
	return defineCommand({
		examples: editExamples(side),
		arguments: [{name: 'NAME', completes: side.thing}],
		flags: editFlags,
		async run({arguments: [typed = ''], flags}, context) {
			await edit(side, {typed, urlOf: () => flags.url, flags}, context);
		},
	});
}

export function editExamples({thing}: ConnectionSide): ReadonlyArray<readonly [string, string]> {
	return [
		[`dbseal ${thing} edit NAME --password-file FILE`, 'a new password'],
		[`dbseal ${thing} edit NAME --url URL`, 'it moved; the password stays'],
		[`dbseal ${thing} edit NAME --rename NEW`, 'jobs follow'],
	];
}

export type EditRequest = {
	/** The connection's name, as it was typed. */
	readonly typed: string;
	/** Where it is now; undefined where that stays. */
	readonly urlOf: (row: StoredConnection) => string | undefined;
	readonly flags: EditFlags;
};

export async function edit(side: ConnectionSide, {typed, urlOf, flags}: EditRequest, context: CommandContext): Promise<void> {
	const {id, name} = await withApplication(context.place, {}, async application => {
		const row = findConnection(side, application, typed);
		const given = {...flags, url: urlOf(row)};
		refuseNothing(given);
		const connection = await changedConnection(side, {row, application, flags: given}, context);
		const changes = {...(flags.rename !== undefined && {name: flags.rename}), ...(connection && {connection})};
		return editConnection(application, side, row, changes);
	});
	context.output.note(`${side.thing} "${name}" is changed`);
	context.output.result({id, name});
}

function refuseNothing({url, rename, passwordFile, passwordStdin, secretFile}: EditFlags): void {
	if (url === undefined && rename === undefined && passwordFile === undefined && !passwordStdin && secretFile.length === 0) {
		throw new UsageError({
			code: 'USAGE', message: 'nothing to change was given', hint: 'Add --url, --rename, --password-file, --password-stdin or --secret-file.',
		});
	}
}

type Edit = {readonly row: StoredConnection; readonly application: Application; readonly flags: EditFlags};

/** Undefined when the connection stays. */
async function changedConnection(side: ConnectionSide, {row, application, flags}: Edit, context: CommandContext): Promise<Connection | undefined> {
	const given = flags.url === undefined ? await withNewPassword(side, row, flags, context) : await movedConnection(side, {row, url: flags.url, flags}, context);
	return given && withSecretsOf(application, side, row, await withSecretFiles(side, given, flags.secretFile, context));
}

async function movedConnection(side: ConnectionSide, {row, url, flags}: Omit<Edit, 'application'> & {readonly url: string}, context: CommandContext): Promise<Connection> {
	const typed = await readConnection(side, url, flags, context);
	return side.thing === 'destination' ? pinServer(keepPin(typed, {...row, secrets: {}}), context) : typed;
}

async function withNewPassword(side: ConnectionSide, {type, options}: StoredConnection, flags: EditFlags, context: CommandContext): Promise<Connection | undefined> {
	const {passwordFile, passwordStdin, secretFile} = flags;
	const password = await readGivenSecret({file: passwordFile, isStdin: passwordStdin}, context);
	return password === undefined && secretFile.length === 0 ? undefined : withPassword(side, {type, options, secrets: {}}, password);
}
