/**
 * The states of what is looked through, of which a frame is kept: a search, a line that is about to be copied.
 */
import {type State} from './frame-state.js';
import {keys} from './render-app.js';
import {failedBackup} from './sample-run.js';

export const viewerStates: readonly State[] = [
	{
		name: 'doctor-searched', start: {screen: 'doctor'}, press: ['/the', keys.enter, 'n'], until: '2 of 4 lines', isKeptSmall: true,
	},
	{
		name: 'command-line', start: {screen: 'jobs'}, press: [':res', keys.tab], until: 'list  restore', isKeptSmall: true,
	},
	{
		name: 'command-output', start: {screen: 'jobs'}, press: [':list offsite', keys.enter], until: 'exit 1', isKeptSmall: true,
	},
	{
		name: 'clipboard', start: {screen: 'jobs'}, press: ['y', keys.down], until: 'Copy what?', isKeptSmall: true,
	},
	{
		name: 'doctor-line', start: {screen: 'doctor'}, press: ['y', keys.down, keys.enter, keys.down, keys.down], until: 'copy line 3 of 9', isKeptSmall: true,
	},
	{
		name: 'run-searched', start: {screen: 'run', runId: 'r1'}, services: {events: failedBackup}, press: ['/refused'], until: '1 of 1 line', isKeptSmall: true,
	},
];
