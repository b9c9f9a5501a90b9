/**
 * The component for each kind of view.
 */
import {type ReactElement} from 'react';
import {type View} from '../navigation.js';
import {Activity} from './activity.js';
import {Adopt} from './artifacts/adopt.js';
import {Artifact} from './artifacts/artifact.js';
import {Artifacts} from './artifacts/artifacts.js';
import {Board} from './board.js';
import {Calendar} from './jobs/calendar.js';
import {ClipboardMenu} from './clipboard-menu.js';
import {CommandLine} from './command-line.js';
import {ConnectionForm} from './connections/connection-form.js';
import {CopyArtifact} from './artifacts/copy-artifact.js';
import {Day} from './jobs/day.js';
import {Doctor} from './doctor.js';
import {Help} from './help.js';
import {ImportKey} from './keys/import-key.js';
import {JobDetail} from './jobs/job-detail.js';
import {JobForm} from './jobs/job-form.js';
import {JobSettingsPage} from './jobs/job-settings.js';
import {Jobs} from './jobs/jobs.js';
import {MakeFolder} from './connections/make-folder.js';
import {ProfileUsesScreen} from './keys/profile-uses.js';
import {Preview} from './recovery/preview.js';
import {Prune} from './jobs/prune.js';
import {Recover} from './recovery/recover.js';
import {RestoreConfirm} from './recovery/restore-confirm.js';
import {Restores} from './recovery/restores.js';
import {RevealKey} from './keys/reveal-key.js';
import {RunView} from './run-view.js';
import {Schedule} from './schedule.js';
import {Settings} from './connections/settings.js';
import {Targets} from './recovery/targets.js';
import {Unlock} from './keys/unlock.js';
import {VaultScreen} from './keys/vault.js';
import {Wizard} from './start/wizard.js';

/** A union's member by its `screen`, so that each function gets its own view. */
type Screens = {readonly [Screen in View['screen']]: (view: Extract<View, {readonly screen: Screen}>) => ReactElement};

const screens: Screens = {
	board: () => <Board/>,
	jobs: () => <Jobs/>,
	job: ({jobId}) => <JobDetail jobId={jobId}/>,
	prune: ({jobId}) => <Prune jobId={jobId}/>,
	'job-settings': ({jobId}) => <JobSettingsPage jobId={jobId}/>,
	calendar: ({jobId}) => <Calendar jobId={jobId}/>,
	day: ({jobId, day}) => <Day jobId={jobId} day={day}/>,
	'job-form': ({jobId}) => <JobForm jobId={jobId}/>,
	run: ({runId}) => <RunView key={runId} runId={runId}/>,
	restores: () => <Restores/>,
	artifacts: ({destinationId}) => <Artifacts destinationId={destinationId}/>,
	artifact: ({artifact}) => <Artifact artifact={artifact}/>,
	adopt: ({destinationId}) => <Adopt destinationId={destinationId}/>,
	copy: ({artifact}) => <CopyArtifact artifact={artifact}/>,
	recover: ({jobId}) => <Recover jobId={jobId}/>,
	preview: ({request, targetName}) => <Preview request={request} targetName={targetName}/>,
	targets: ({artifact, isPreviewed}) => <Targets artifact={artifact} isPreviewed={isPreviewed === true}/>,
	restore: ({request, targetName}) => <RestoreConfirm request={request} targetName={targetName}/>,
	vault: () => <VaultScreen/>,
	'import-key': ({retry, wantedFingerprint}) => <ImportKey retry={retry} wantedFingerprint={wantedFingerprint}/>,
	reveal: ({profileId}) => <RevealKey profileId={profileId}/>,
	'profile-uses': ({profileId, renewed}) => <ProfileUsesScreen profileId={profileId} renewed={renewed}/>,
	activity: () => <Activity/>,
	settings: () => <Settings/>,
	'connection-form': ({side, id}) => <ConnectionForm side={side} id={id}/>,
	'make-folder': ({destinationIds}) => <MakeFolder destinationIds={destinationIds}/>,
	'command-line': () => <CommandLine/>,
	clipboard: ({items}) => <ClipboardMenu items={items}/>,
	schedule: () => <Schedule/>,
	doctor: () => <Doctor/>,
	wizard: () => <Wizard/>,
	unlock: () => <Unlock/>,
	help: ({tables}) => <Help tables={tables}/>,
};

export function ScreenOf<Screen extends View['screen']>({view}: {readonly view: Extract<View, {readonly screen: Screen}>}) {
	return screens[view.screen](view);
}
