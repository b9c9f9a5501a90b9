/**
 * What can be copied of a thing: its name, its id, and the command that does or shows the same.
 * The rule: no secret is among it, and a command stands there as it is typed in a shell.
 */
import {type SideName} from '../application/connections/connections.js';
import {type ShownArtifact} from './runs/run-requests.js';
import {
	type ConnectionRow, type JobRow, type ProfileRow, type RunRow,
} from './services.js';

export type ClipboardItem = {
	/** `name`, `id`, `command`. */
	readonly label: string;
} & (
	| {readonly text: string}
	/** Of the command line, without the program's name. */
	| {readonly words: readonly string[]}
	/** Something has to be chosen first. */
	| {readonly about: string; choose(): void}
);

/** Stands in a command for what nobody has said yet. */
const someTarget = 'TARGET';

export function jobItems(job: Pick<JobRow, 'name' | 'id'> | undefined): readonly ClipboardItem[] {
	return itemsOf(job, ({name, id}) => [
		{label: 'name', text: name}, {label: 'id', text: id}, {label: 'back it up', words: ['backup', name]}, {label: 'show it', words: ['job', 'show', name]},
	]);
}

export function runItems(run: Pick<RunRow, 'id' | 'state'> | undefined): readonly ClipboardItem[] {
	return itemsOf(run, ({id, state}) => [
		{label: 'run', text: id},
		{label: 'show the run', words: ['runs', 'show', id]},
		...(state === 'running' ? [{label: 'follow the run', words: ['runs', 'follow', id]}] : []),
	]);
}

/** `destination` is its name. */
export function artifactItems(artifact: Pick<ShownArtifact, 'name'> | undefined, destination: string): readonly ClipboardItem[] {
	return itemsOf(artifact, ({name}) => [{label: 'name', text: name}, ...placedItems(`${destination}:${name}`)]);
}

/** Of an artifact, as a command takes it. */
export function placedItems(reference: string | undefined): readonly ClipboardItem[] {
	return itemsOf(reference, place => [
		{label: 'place', text: place},
		{label: 'restore it', words: ['restore', place, '--into', someTarget]},
		{label: 'verify it', words: ['verify', place]},
	]);
}

export function profileItems(profile: ProfileRow | undefined): readonly ClipboardItem[] {
	return itemsOf(profile, ({name, fingerprint, id}) => [
		{label: 'name', text: name}, {label: 'fingerprint', text: fingerprint}, {label: 'id', text: id}, {label: 'show it', words: ['vault', 'show', name]},
	]);
}

export function connectionItems(row: ConnectionRow | undefined, side: SideName): readonly ClipboardItem[] {
	return itemsOf(row, ({name, id, url}) => [
		{label: 'name', text: name},
		{label: 'id', text: id},
		...(url === '' ? [] : [{label: 'URL', text: url}]),
		{label: 'test it', words: [side, 'test', name]},
		...(side === 'destination' ? [{label: 'list it', words: ['list', name]}] : []),
	]);
}

/** None of nothing. */
function itemsOf<Thing>(thing: Thing | undefined, items: (thing: Thing) => readonly ClipboardItem[]): readonly ClipboardItem[] {
	return thing === undefined ? [] : items(thing);
}
