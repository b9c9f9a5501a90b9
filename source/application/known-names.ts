/**
 * The names of what is there, as a command takes them, for whoever completes a word.
 */
import {type Application} from './application.js';

const namesOf = {
	source: ({sources}) => sources.all().map(({name}) => name),
	destination: ({destinations}) => destinations.all().map(({name}) => name),
	job: ({jobs}) => jobs.all().map(({name}) => name),
	// The files of a destination are not asked for while a word is typed.
	artifact: ({jobs}) => jobs.all().map(({name}) => `${name}@latest`),
	profile: ({profiles}) => profiles.all().map(({name}) => name),
	run: ({runs}) => runs.list().map(({id}) => id),
} as const satisfies Readonly<Record<string, (store: Application['store']) => readonly string[]>>;

export type KnownNameKind = keyof typeof namesOf;

export const knownNameKinds = Object.keys(namesOf).filter(kind => isKnownNameKind(kind));

export function isKnownNameKind(kind: string): kind is KnownNameKind {
	return kind in namesOf;
}

export function knownNames({store}: Pick<Application, 'store'>, kind: KnownNameKind): readonly string[] {
	return namesOf[kind](store);
}
