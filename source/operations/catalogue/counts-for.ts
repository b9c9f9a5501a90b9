/**
 * Whether an artifact counts for the job that it says it is of: in lists, retention, `JOB@latest`, copies, drills and status.
 * The rule: anybody who may write to a destination can write a job's id into a file. For a job that encrypts only what a key of the
 * vault has sealed is the job's; and what another machine made under the job's id is not this machine's to judge, until a person says so.
 * The store says the same in SQL (`isCounted` in store/artifacts.ts).
 */
import {otherNameOf} from '../../artifacts/check-metadata.js';
import {type SidecarBrief} from '../../artifacts/sidecar-brief.js';
import {type Sidecar} from '../../artifacts/sidecar.js';
import {shellWord} from '../../core/shell-word.js';
import {type Job} from '../../store/jobs.js';
import {type FoundSeal} from './judge-seal.js';

export type Claim = {
	/** Whether its sidecar says that it is encrypted. */
	readonly isEncrypted: boolean;
	readonly host: string | undefined;
	/** Where the sidecar says that it is another artifact's. */
	readonly sealedName: string | undefined;
	/** Undefined: nobody could check it, for want of the key. */
	readonly seal: FoundSeal;
};

export type Exclusion = {
	readonly state: 'bad sidecar' | 'not sealed' | 'other host';
	/** Why it doesn't count, for people. */
	readonly problem: string;
};

/** Another host's job of the same name, at a shared destination, has another id. Other writers give no ids. */
export function isOfJob({jobId, jobName}: Pick<Sidecar, 'jobId' | 'jobName'>, job: Pick<Job, 'id' | 'name'>): boolean {
	return jobId === undefined ? jobName === job.name : jobId === job.id;
}

/** What an artifact says of itself, and what its seal says of that. */
export function toClaim(name: string, {sidecar, seal}: {readonly sidecar: SidecarBrief; readonly seal: FoundSeal}): Claim {
	return {
		isEncrypted: sidecar.encryption !== undefined, host: sidecar.extras?.host, sealedName: otherNameOf(name, sidecar), seal,
	};
}

/** Why it doesn't count; undefined where it does. `job`: the one that it says it is of, where the store has it. */
export function findExclusion(claim: Claim, job: Job | undefined, hostname: string): Exclusion | undefined {
	return findSidecarFault(claim) ?? (job && (findSealFault(claim, job) ?? findOtherHost(claim, job, hostname)));
}

function findSidecarFault({seal, sealedName}: Claim): Exclusion | undefined {
	if (seal === 'edited') {
		return {state: 'bad sidecar', problem: 'its sidecar was edited: its seal does not match'};
	}

	return sealedName === undefined ? undefined : {state: 'bad sidecar', problem: `its sidecar is that of another artifact, ${sealedName}`};
}

function findSealFault({seal, isEncrypted}: Claim, {name, profileId}: Job): Exclusion | undefined {
	if (profileId === undefined || (isEncrypted && (seal === 'proven' || seal === undefined))) {
		return undefined;
	}

	const problem = isEncrypted
		? (seal === 'absent' ? 'its sidecar has no seal of this vault' : 'it is sealed by a key that is not in this vault')
		: `it is not encrypted, as backups of "${name}" are`;
	return {state: 'not sealed', problem};
}

function findOtherHost({host}: Claim, {name, adoptedHosts}: Job, hostname: string): Exclusion | undefined {
	const isOwn = host === undefined || host === hostname || adoptedHosts.includes(host) || adoptedHosts.includes('*');
	return isOwn
		? undefined
		: {state: 'other host', problem: `made on ${host}, not on this machine; if this one takes its place: dbseal job edit ${shellWord(name)} --adopt-host ${shellWord(host)}`};
}
