/**
 * The states of the screens that lead to a recovery, of which frames are kept: the board, an artifact's page.
 */
import {NotFoundError} from '../../source/core/errors.js';
import {type State} from './frame-state.js';
import {keys} from './render-app.js';
import {emptyOverview} from './sample-overview.js';
import {sampleServices, type SampleOptions} from './sample-services.js';
import {hoursBefore} from './sample-time.js';

const artifact = {
	destinationId: 'd1', name: 'orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc', sizeBytes: 148_000_000, takenAt: hoursBefore(11), opensWith: 'main', canOpen: 'yes', isPinned: false,
} as const;

const missingArtifact: SampleOptions = {
	replace: {
		artifacts: {
			...sampleServices().artifacts,
			async describe() {
				throw new NotFoundError({code: 'STORAGE_MISSING', message: 'the folder /var/backups/dbseal does not exist', hint: 'Mount the disk that it is on, or make it.'});
			},
		},
	},
};

const restoreOrders = {
	kind: 'restore', artifact, target: {sourceId: 's1'}, overwrite: true,
} as const;

export const recoveryStates: readonly State[] = [
	{
		name: 'board', start: {screen: 'board'}, until: 'Enter: see why', isKeptSmall: true,
	},
	{
		name: 'board-nothing-to-do', start: {screen: 'board'}, press: [keys.end, keys.up], until: 'Nothing is left to do', isKeptSmall: true,
	},
	{
		name: 'board-empty', start: {screen: 'board'}, services: {overview: emptyOverview}, until: 'No jobs yet', isKeptSmall: true,
	},
	{
		name: 'board-prove-kit', start: {screen: 'board'}, press: [keys.end, keys.up, keys.up, keys.enter], until: 'Folder or zip', isKeptSmall: true,
	},
	{
		name: 'artifact', start: {screen: 'artifact', artifact}, until: 'Database', isKeptSmall: true,
	},
	{
		name: 'artifact-copies', start: {screen: 'artifact', artifact}, press: [keys.tab], until: 'attic', isKeptSmall: true,
	},
	{
		name: 'artifact-runs', start: {screen: 'artifact', artifact}, press: [keys.tab, keys.tab], until: 'drill', isKeptSmall: true,
	},
	{
		name: 'artifact-tables', start: {screen: 'artifact', artifact}, press: [keys.shiftTab], until: 'public.orders', isKeptSmall: true,
	},
	{
		name: 'artifact-error', start: {screen: 'artifact', artifact}, services: missingArtifact, until: 'STORAGE_MISSING', isKeptSmall: true,
	},
	{
		name: 'recover', start: {screen: 'recover', jobId: 'j1'}, until: '1 of 20 backups', isKeptSmall: true,
	},
	{
		name: 'recover-before', start: {screen: 'recover', jobId: 'j1'}, press: ['/2026-11-20', keys.enter], until: 'of 20', isKeptSmall: true,
	},
	{
		name: 'preview', start: {screen: 'preview', request: restoreOrders, targetName: 'orders'}, until: 'goes into 13.4', isKeptSmall: true,
	},
	{
		name: 'preview-tables', start: {screen: 'preview', request: restoreOrders, targetName: 'orders'}, press: [keys.tab], until: 'public.drafts', isKeptSmall: true,
	},
];
