/**
 * The states of forms of which a frame is kept.
 */
import {type State} from './frame-state.js';
import {keys} from './render-app.js';

export const formStates: readonly State[] = [
	{
		name: 'connection-form-command', start: {screen: 'connection-form', side: 'source'}, press: [keys.shiftTab, keys.left, keys.tab, 'cache', keys.tab, 'redis-cli --rdb -'], until: 'rdb',
	},
	{
		name: 'job-form-destinations', start: {screen: 'job-form', jobId: 'j1'}, press: [keys.down, keys.down, keys.right, ' '], until: '2 chosen',
	},
	{
		name: 'connection-form-fields',
		start: {screen: 'connection-form', side: 'destination'},
		press: [keys.shiftTab, keys.right.repeat(2), keys.tab, 'offsite', keys.tab, 'acme-backups', keys.tab.repeat(2), 'https://s3.example', keys.tab.repeat(3), 'AKID', keys.tab, 's3cret'],
		until: 'URL  s3:',
	},
	{name: 'connection-form', start: {screen: 'connection-form', side: 'source', id: 's1'}, until: 'Change orders'},
];
