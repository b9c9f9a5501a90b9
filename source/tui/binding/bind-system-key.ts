/**
 * The system key's life, bound to the vault: made, checked, rotated, and replaced when it is lost.
 */
import {
	checkSystemKey, createSystemKey, describeOrigin, renewSystemKey, replaceLostSystemKey,
} from '../../application/keys/system-key.js';
import {describeLock, opensVault, unlockVault} from '../../application/keys/unlock.js';
import {type Finding} from '../../core/connection.js';
import {type VaultServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';

type SystemKeyServices = Pick<VaultServices, 'describeLock' | 'opensWith' | 'unlock' | 'createSystemKey' | 'rotateSystemKey' | 'checkSystemKey' | 'replaceSystemKey'>;

export function bindSystemKey(application: BoundApplication): SystemKeyServices {
	return {
		describeLock: () => describeLock(application),
		opensWith: text => opensVault(application, text),
		unlock(text, {isKept}) {
			unlockVault(application, text, {isKept});
			application.changed();
		},
		async createSystemKey() {
			const path = createSystemKey(application);
			application.changed();
			return {path};
		},
		rotateSystemKey() {
			const {keyFile = 'its place', storeCopy, isLeftToDo} = renewSystemKey(application);
			application.changed();
			return {keyFile, storeCopy, isLeftToDo};
		},
		checkSystemKey() {
			const {origin, notices} = checkSystemKey(application);
			const found: Finding = {subject: 'system key', verdict: 'ok', detail: `${describeOrigin(origin)} opens the vault in ${application.environment.home}`};
			return [found, ...notices.map((detail): Finding => ({subject: 'to put right', verdict: 'warning', detail}))];
		},
		replaceSystemKey() {
			const {keyFile = 'its place', storeCopy, isLeftToDo, lost} = replaceLostSystemKey(application);
			application.changed();
			return {
				keyFile, storeCopy, isLeftToDo, lost,
			};
		},
	};
}
