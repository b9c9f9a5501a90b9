/**
 * The metadata of an artifact: the sidecar beside it, else the copy in the store, else a chunked artifact's own header.
 * The rule: whoever uses a copy says where it came from.
 */
import {type Buffer} from 'node:buffer';
import {buffer} from 'node:stream/consumers';
import {chunkedHeadBytes, isChunked, parseChunkedHeader} from '../../artifacts/chunked-header.js';
import {sidecarNameOf} from '../../artifacts/names.js';
import {parseSidecar, type Sidecar, sidecarLimitBytes} from '../../artifacts/sidecar.js';
import {parseHeaderFields} from '../../artifacts/under-header.js';
import {NotFoundError} from '../../core/errors.js';
import {type Storage} from '../../core/storage.js';
import {destinationKeyOf, type NamedConnection, type OperationContext} from '../context.js';

export type SidecarPlace = 'beside the artifact' | 'in the store' | 'in its own header';

export type LoadedSidecar = {
	readonly sidecar: Sidecar;
	readonly foundAt: SidecarPlace;
};

type Location = {readonly destination: NamedConnection; readonly storage: Storage; readonly name: string};

/** The sidecar and the artifact's first bytes: enough for a look, and for a chunked artifact's header. Tells where a copy came from. */
export async function loadMetadata(location: Location, context: OperationContext): Promise<LoadedSidecar & {readonly head: Buffer}> {
	const {storage, name} = location;
	const head = await readHead(storage, name, context.signal);
	const {sidecar, foundAt} = await findSidecar(location, context, {isChunked: isChunked(head)}) ?? headerAsSidecar(name, head);
	if (foundAt !== 'beside the artifact') {
		context.emit({type: 'log', level: 'warning', message: `${name} has no sidecar beside it; the copy ${foundAt} is used`});
	}

	return {sidecar, foundAt, head};
}

/** Undefined where there is none, neither beside the artifact nor in the store. */
export async function findSidecar(location: Location, context: OperationContext, options: {readonly isChunked?: boolean} = {}): Promise<LoadedSidecar | undefined> {
	const {storage, name} = location;
	const sidecarName = sidecarNameOf(name);
	const file = await storage.stat(sidecarName, context.signal);
	if (file) {
		const bytes = await readSmallFile(storage, sidecarName, context.signal);
		return {sidecar: parseSidecar(sidecarName, bytes, options), foundAt: 'beside the artifact'};
	}

	const text = findKeptText(location, context);
	return text === undefined ? undefined : {sidecar: parseSidecar(sidecarName, text, options), foundAt: 'in the store'};
}

/** The store's copy, as it was written: of this very artifact, else of one of its name elsewhere. */
export function findKeptText({destination, name}: Pick<Location, 'destination' | 'name'>, {store: {artifacts}}: OperationContext): string | undefined {
	return (artifacts.findAt({destinationKey: destinationKeyOf(destination), name}) ?? artifacts.findByName(name)[0])?.sidecar;
}

/** As much of an artifact as a look needs, and a chunked artifact's header. */
export async function readHead(storage: Storage, name: string, signal: AbortSignal): Promise<Buffer> {
	return readRange(storage, {name, end: chunkedHeadBytes}, signal);
}

/** Reads no more than a sidecar may have, and one byte to tell that it has more. */
export async function readSmallFile(storage: Storage, name: string, signal: AbortSignal): Promise<Buffer> {
	return readRange(storage, {name, end: sidecarLimitBytes + 1}, signal);
}

/** @throws {NotFoundError} SIDECAR_NOT_FOUND for a stream artifact: it has no header. */
export function headerAsSidecar(name: string, head: Buffer): LoadedSidecar {
	if (isChunked(head)) {
		return {sidecar: parseHeaderFields(name, parseChunkedHeader(name, head)), foundAt: 'in its own header'};
	}

	throw new NotFoundError({
		code: 'SIDECAR_NOT_FOUND',
		message: `${name} has no ${sidecarNameOf(name)}, neither beside it nor in the store`,
		hint: 'Put its .meta.json beside it: without the IV and the auth tag in there it can\'t be opened.',
	});
}

async function readRange(storage: Storage, {name, end}: {readonly name: string; readonly end: number}, signal: AbortSignal): Promise<Buffer> {
	return buffer(await storage.read(name, {end}, signal));
}
