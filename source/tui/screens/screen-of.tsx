/**
 * The component for each kind of view.
 */
import {type ReactElement} from 'react';
import {type View} from '../navigation.js';
import {Activity} from './activity.js';
import {Adopt} from './adopt.js';
import {Artifact} from './artifact.js';
import {Artifacts} from './artifacts.js';
import {Board} from './board.js';
import {Calendar} from './calendar.js';
import {ClipboardMenu} from './clipboard-menu.js';
import {CommandLine} from './command-line.js';
import {ConnectionForm} from './connection-form.js';
import {CopyArtifact} from './copy-artifact.js';
import {Day} from './day.js';
import {Doctor} from './doctor.js';
import {Help} from './help.js';
import {ImportKey} from './import-key.js';
import {JobDetail} from './job-detail.js';
import {JobForm} from './job-form.js';
import {JobSettingsPage} from './job-settings.js';
import {Jobs} from './jobs.js';
import {MakeFolder} from './make-folder.js';
import {ProfileUsesScreen} from './profile-uses.js';
import {Preview} from './preview.js';
import {Prune} from './prune.js';
import {Recover} from './recover.js';
import {RestoreConfirm} from './restore-confirm.js';
import {Restores} from './restores.js';
import {RevealKey} from './reveal-key.js';
import {RunView} from './run-view.js';
import {Schedule} from './schedule.js';
import {Settings} from './settings.js';
import {Targets} from './targets.js';
import {Unlock} from './unlock.js';
import {VaultScreen} from './vault.js';
import {Wizard} from './wizard.js';

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
