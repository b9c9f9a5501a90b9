/**
 * All that the screens need from the rest of dbseal, as one interface; `bind-services.ts` binds it to the application.
 * The rule: screens hold no logic. What they show comes from here ready to be shown, what they do is one call, and every call throws AppErrors.
 */
import {type PruneResult} from '../application/artifacts/pruning.js';
import {type AdoptResult, type RepairResult} from '../application/artifacts/upkeep.js';
import {type ArtifactFacts} from '../application/artifacts/artifact-facts.js';
import {type JobDraft} from '../application/overview/job-rows.js';
import {type Overview} from '../application/overview/overview.js';
import {type ProfileRow} from '../application/overview/profile-rows.js';
import {type RunRow} from '../application/overview/run-rows.js';
import {type ConnectionDraft} from '../application/connections/connection-drafts.js';
import {type CompletedLine} from '../application/commands/complete-line.js';
import {type TypedEnd} from '../application/commands/typed-command.js';
import {type RestorePreview} from '../application/recovery/preview.js';
import {type SideName} from '../application/connections/connections.js';
import {type JobHistory} from '../application/history/job-history.js';
import {type LostSystemKey, type SystemKeyState} from '../application/keys/system-key.js';
import {type KnownTarget} from '../application/restore-targets.js';
import {type UnattendedLines} from '../application/unattended.js';
import {type VaultLock} from '../application/keys/unlock.js';
import {type Finding, type UrlScheme} from '../core/connection.js';
import {type TargetState} from '../core/database.js';
import {type JobSettingName, type JobSettings} from '../core/job-settings.js';
import {type Pin} from '../core/storage.js';
import {type RecordedEvent} from '../core/events.js';
import {type ShownArtifact, type DatabaseTarget, type RunRequest} from './runs/run-requests.js';
import {type Watch} from './watch.js';

export {type ConnectionDraft} from '../application/connections/connection-drafts.js';
export {type ConnectionRow} from '../application/overview/connection-rows.js';
export {type JobDraft, type JobHealthRow, type JobRow} from '../application/overview/job-rows.js';
export {type Overview} from '../application/overview/overview.js';
export {type ProfileRow} from '../application/overview/profile-rows.js';
export {type RunRow} from '../application/overview/run-rows.js';
export {type SystemKeyState} from '../application/keys/system-key.js';

export type Services = {
	/** The name of this machine. */
	readonly host: string;
	/** Opened for who is only watching: every action that changes something is refused. */
	readonly isLookOnly: boolean;
	/** What the lists show; renewed when the store changes, whoever changed it. */
	readonly overview: Watch<Overview>;
	readonly vault: VaultServices;
	readonly connections: ConnectionServices;
	readonly jobs: JobServices;
	readonly runs: RunServices;
	readonly artifacts: ArtifactServices;
	readonly commands: CommandServices;
	/** Looks at everything that a backup or a restore will need; `isFixing` cleans up after runs that died. */
	doctor(request: DoctorRequest, signal: AbortSignal): Promise<void>;
	/** A command as it is typed in a shell, for this home. */
	commandLine(words: readonly string[]): string;
	/** What runs the jobs by their schedules, once it is installed. Throws a KeyError where the vault is locked. */
	unattended(): UnattendedLines;
	now(): Date;
	/** Calls once a second; gives what ends it. */
	everySecond(tick: () => void): () => void;
};

export type DoctorRequest = {
	readonly isFixing: boolean;
	/** Hears each finding as it is found. */
	onFinding(finding: Finding): void;
};

export type KitImport = {readonly isWhole: boolean; readonly lines: readonly string[]};

export type ProfileUsesRow = Pick<ProfileRow, 'name' | 'fingerprint'> & {readonly artifacts: readonly UsingArtifact[]};

export type UsingArtifact = {
	/** The artifact, as `dbseal restore` takes it. */
	readonly artifact: string;
	readonly sizeBytes: number;
	readonly takenAt: Date;
	/** Its destination no longer lists it. */
	readonly isMissing: boolean;
};

export type VaultServices = {
	/** Of a vault whose key is missing or wrong. */
	describeLock(): VaultLock;
	/** Whether this system key is the vault's. Throws a KeyError for what is no key; never repeats it. */
	opensWith(text: string): boolean;
	/** Opens the vault, for as long as the screens are open or for good: in `.env` of the home. */
	unlock(text: string, options: {readonly isKept: boolean}): void;
	/** Makes a system key and writes it to `.env`; gives the file. */
	createSystemKey(): Promise<{readonly path: string}>;
	create(name: string): ProfileRow;
	/** Throws a KeyError that says what is wrong with the text; never repeats it. */
	inspectKey(text: string): {readonly fingerprint: string; readonly existingName?: string};
	importKey(name: string, text: string): ProfileRow;
	/** Every key of a kit, of its folder or zip; one line for each key, and for what could not be read. */
	importKit(place: string): Promise<KitImport>;
	/** 64 hex digits. */
	reveal(profileId: string): string;
	/** Writes a Recovery Kit; gives its folder. */
	writeKit(profileIds: readonly string[], folder: string): Promise<string>;
	/** Gives both profiles: with the new key, and with the old one, which stays for what it sealed. */
	rotate(profileId: string): Promise<{readonly profile: ProfileRow; readonly retired: ProfileRow}>;
	/** What the store knows to need its key; undefined for a profile that is gone. */
	uses(profileId: string): ProfileUsesRow | undefined;
	rename(profileId: string, name: string): void;
	/** The person has typed the profile's name. */
	remove(profileId: string): void;
	/** Seals all of the vault with a new system key, or leaves it as it was and throws. The person has agreed by typing. */
	rotateSystemKey(): RotatedSystemKey;
	/** Where the system key comes from, and whether it is this vault's. */
	checkSystemKey(): readonly Finding[];
	/** The system key is lost: a new one takes its place, and what the old one sealed is given up. The person has agreed by typing. */
	replaceSystemKey(): RotatedSystemKey & Pick<LostSystemKey, 'lost'>;
};

export type RotatedSystemKey = {
	/** The file that has the new key. */
	readonly keyFile: string;
	/** The store as it was, sealed with the old key. */
	readonly storeCopy: string;
	/** The key comes from the environment: the person has to carry the new one there. */
	readonly isLeftToDo: boolean;
};

export type ConnectionServices = {
	/** What each kind can be told, and how its URLs are read and written. */
	kinds(side: SideName): readonly UrlScheme[];
	/** Throws a UsageError for a URL that can't be understood; other trouble is in the findings. */
	test(side: SideName, draft: ConnectionDraft, signal: AbortSignal): Promise<readonly Finding[]>;
	/**
	 * What has to be pinned of the server before it is trusted; undefined where there is nothing (more) to pin.
	 * Throws a DestinationError where no server answers.
	 */
	findPin(side: SideName, draft: ConnectionDraft): Promise<Pin | undefined>;
	/** Gives its id. */
	save(side: SideName, draft: ConnectionDraft): string;
	remove(side: SideName, id: string): void;
	/** Makes what these destinations lack of folders of this machine; gives them. The person has agreed. */
	makeFolders(destinationIds: readonly string[]): Promise<readonly string[]>;
};

export type JobServices = {
	/** By setting, what to do where one can't be as it is. */
	problems(settings: JobSettings): Readonly<Partial<Record<JobSettingName, string>>>;
	/** Gives its id. */
	save(draft: JobDraft, id?: string): string;
	remove(id: string): void;
	/** Undefined for a job that is gone. */
	history(id: string): JobHistory | undefined;
	/** All of its runs that began on that day (`2026-11-24`, UTC), newest first. */
	runsOn(id: string, day: string): readonly RunRow[];
	/** What its retention rules would remove now, and why each artifact stays or goes. Removes nothing. */
	previewPrune(id: string, signal: AbortSignal): Promise<PruneResult>;
};

/** The command line, typed in the screens. */
export type CommandServices = {
	complete(line: string): Promise<CompletedLine>;
	/** Throws a UsageError for what can't be understood, or has no place here. */
	run(line: string, onLine: (line: string, isError: boolean) => void, signal: AbortSignal): Promise<TypedEnd>;
	/** What was typed before, oldest first. */
	history(): readonly string[];
};

export type RunServices = {
	/** Starts a process of its own, which outlives this one; gives the run's id. */
	start(request: RunRequest): Promise<string>;
	/** Gives all events of a run from its first, then the new ones as they come, until it ends or `signal` aborts. */
	follow(runId: string, onEvent: (event: RecordedEvent) => void, signal: AbortSignal): Promise<void>;
	cancel(runId: string): Promise<void>;
	/** What a drill that is over found, line by line; none for other runs. */
	report(runId: string): readonly string[];
	/** The request that a run of this TUI was started with, so that it can be tried again. */
	requestOf(runId: string): RunRequest | undefined;
};

export type RecoveryRow = {
	readonly name: string;
	readonly takenAt: Date;
	/** The destination of the copy that is restored from. */
	readonly from: string;
	readonly alsoAt: readonly string[];
	/** When that copy was last verified or drilled. */
	readonly checkedAt?: Date;
	readonly artifact: ShownArtifact;
};

export type RecoveryRows = {
	/** Newest first. */
	readonly rows: readonly RecoveryRow[];
	/** What was passed over, and who did not answer, in a line each. */
	readonly notes: readonly string[];
};

export type ArtifactServices = {
	list(destinationId: string, signal: AbortSignal): Promise<readonly ShownArtifact[]>;
	/** The good backups of a job at all of its destinations, newest first. */
	timeline(jobId: string, signal: AbortSignal): Promise<RecoveryRows>;
	/** What a restore into it would do. Changes nothing. */
	preview(artifact: ShownArtifact, target: DatabaseTarget, signal: AbortSignal): Promise<RestorePreview>;
	/** All that is known of it. */
	describe(artifact: ShownArtifact, signal: AbortSignal): Promise<ArtifactFacts>;
	/** What is known of each source before it is looked at. */
	targets(artifact: ShownArtifact): readonly KnownTarget[];
	/** Tells what a restore would meet there. */
	inspect(target: DatabaseTarget, signal: AbortSignal): Promise<TargetState>;
	/** Pins every copy of it, or takes the pin away. */
	pin(artifact: ShownArtifact, isPinned: boolean, signal: AbortSignal): Promise<void>;
	/** Writes a lost sidecar back beside its artifact; one that is this artifact's own is never replaced. */
	repair(artifact: ShownArtifact, signal: AbortSignal): Promise<RepairResult>;
	/** Rebuilds from the sidecars at a destination what they tell: catalogue, profiles, jobs. */
	adopt(destinationId: string, signal: AbortSignal): Promise<AdoptResult>;
};
