/**
 * The system key's life, bound to the vault: made, checked, rotated, and replaced when it is lost.
 */
import {createSystemKey} from '../../application/system-key.js';
import {type Finding} from '../../core/connection.js';
import {replaceSystemKey} from '../../vault/replace-system-key.js';
import {rotateSystemKey} from '../../vault/rotate-system-key.js';
import {describeOrigin} from '../../vault/system-key-source.js';
import {type VaultServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';

type SystemKeyServices = Pick<VaultServices, 'createSystemKey' | 'rotateSystemKey' | 'checkSystemKey' | 'replaceSystemKey'>;

export function bindSystemKey(application: BoundApplication): SystemKeyServices {
	const {store, surroundings} = application;
	return {
		async createSystemKey() {
			const {path} = createSystemKey(store, surroundings);
			application.changed();
			return {path};
		},
		rotateSystemKey() {
			const {keyFile = 'its place', storeCopy, isLeftToDo} = rotateSystemKey(application.vault());
			application.changed();
			return {keyFile, storeCopy, isLeftToDo};
		},
		checkSystemKey() {
			const {origin, notices} = application.vault();
			const found: Finding = {subject: 'system key', verdict: 'ok', detail: `${describeOrigin(origin)} opens the vault in ${store.home}`};
			return [found, ...notices.map((detail): Finding => ({subject: 'to put right', verdict: 'warning', detail}))];
		},
		replaceSystemKey() {
			const {keyFile = 'its place', storeCopy, isLeftToDo, lost} = replaceSystemKey(store, surroundings);
			application.changed();
			return {
				keyFile, storeCopy, isLeftToDo, lost,
			};
		},
	};
}
