/**
 * What the last look at the destinations found that is no whole backup, with the command that mends it.
 * The rule: a run that died between an artifact and its sidecar is told here, and `repair` finishes it.
 */
import {type Finding} from '../../core/connection.js';
import {shellWord} from '../../core/shell-word.js';
import {type ArtifactRow} from '../../store/artifacts.js';
import {type OperationContext} from '../context.js';
import {artifactReference} from '../../core/format-reference.js';
import {isMendedBySidecar} from '../catalogue/list-artifacts.js';

/** So many of one destination are told one by one; the rest is counted. Our choice: a page of them helps nobody. */
const shownFaults = 5;

export function doctorBackups({store}: OperationContext): readonly Finding[] {
	return store.destinations.all().flatMap(({id, name}) => {
		const faulty = store.artifacts.list({destinationKey: id}).filter(({fault, missingSince, removalBegunAt}) => fault !== undefined && !missingSince && !removalBegunAt);
		const subject = `destination "${name}", backups`;
		const rest = faulty.length - shownFaults;
		return [
			...faulty.slice(0, shownFaults).map(row => ({subject, verdict: 'warning', ...describeFault(row, name)} as const)),
			...(rest > 0 ? [tellRest(subject, rest, name)] : []),
		];
	});
}

function describeFault({name, fault = ''}: ArtifactRow, destination: string): Pick<Finding, 'detail' | 'hint'> {
	const reference = shellWord(artifactReference(destination, name));
	return {
		detail: `${name}: ${fault}`,
		hint: isMendedBySidecar(fault)
			? `Type: dbseal repair ${reference}`
			: `Take another with 'dbseal backup', or fetch a good copy; if this one may go, type: dbseal remove --backup ${reference}`,
	};
}

function tellRest(subject: string, count: number, destination: string): Finding {
	return {
		subject, verdict: 'warning', detail: `${count} more are no whole backups`, hint: `See them all with 'dbseal list ${shellWord(destination)}'.`,
	};
}
