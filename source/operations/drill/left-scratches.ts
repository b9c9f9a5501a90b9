/**
 * The scratch databases that drills made and nobody was seen to remove: what a drill that was killed leaves on a server.
 * The rule: the store knows a scratch before it is made and forgets it only once it is gone, so that it can always be named.
 */
import {type Database} from '../../core/database.js';
import {AppError} from '../../core/errors.js';
import {engineByType, engineForUrl} from '../../databases/registry.js';
import {type Store} from '../../store/open-store.js';
import {type NamedConnection, openSource, type OperationContext} from '../context.js';
import {withStoredPassword} from '../stored-password.js';

export type LeftScratch = {
	readonly jobId: string;
	/** The name of the scratch database. */
	readonly name: string;
	/** Beside which database: its URL, without secrets, and the name it goes by. */
	readonly place: string;
};

/** `postgresql://backup@db1:5432/orders (orders)`. */
export function scratchPlace({name, connection}: NamedConnection): string {
	return `${engineByType(connection.type).formatUrl(connection)} (${name})`;
}

export function rememberScratch(store: Store, scratch: LeftScratch): void {
	store.settings.set(keyOf(scratch), scratch.place);
}

export function forgetScratch(store: Store, scratch: LeftScratch): void {
	store.settings.set(keyOf(scratch), undefined);
}

/** Those of a job that is drilled right now are among them. */
export function leftScratches(store: Store): readonly LeftScratch[] {
	return [...store.settings.all()].flatMap(([key, place]) => {
		const {jobId, name} = /^drill-scratch\/(?<jobId>[^\/]+)\/(?<name>.+)$/v.exec(key)?.groups ?? {};
		return jobId !== undefined && name !== undefined ? [{jobId, name, place}] : [];
	});
}

/** Removes it by way of the source that it was made beside, else of that source's address. Gives why it stays, or undefined once it is gone. */
export async function removeLeftScratch(scratch: LeftScratch, context: OperationContext): Promise<string | undefined> {
	return removeScratchBeside(() => openPlace(scratch.place, context), scratch, context);
}

/** As `removeLeftScratch`, where the database is at hand. */
export async function removeScratchBeside(open: () => Database, scratch: LeftScratch, {store, signal}: Pick<OperationContext, 'store' | 'signal'>): Promise<string | undefined> {
	const reason = await reasonToStay(async () => open().removeScratch?.(scratch.name, signal));
	if (reason === undefined) {
		forgetScratch(store, scratch);
	}

	return reason;
}

export async function reasonToStay(removal: () => Promise<void>): Promise<string | undefined> {
	try {
		await removal();
		return undefined;
	} catch (error) {
		if (error instanceof AppError) {
			return error.message;
		}

		throw error;
	}
}

function openPlace(place: string, context: OperationContext): Database {
	const row = context.store.sources.all().find(({type, name, options}) => scratchPlace({name, connection: {type, options, secrets: {}}}) === place);
	const connection = row ? openSource(row, context).connection : signedInTo(place, context);
	return engineByType(connection.type).open(connection, context.adapters);
}

/** Of a server that was given by its URL: the password is that of a source on it, or has to come by the environment, as PGPASSWORD does. */
function signedInTo(place: string, {store, vault, adapters: {env}}: OperationContext): NamedConnection['connection'] {
	const url = place.replace(/ \([^\(]*\)$/v, '');
	return withStoredPassword(engineForUrl(url).parseUrl(url), {store, vault, env}).connection;
}

function keyOf({jobId, name}: LeftScratch): string {
	return `drill-scratch/${jobId}/${name}`;
}
