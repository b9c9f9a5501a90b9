/**
 * Looks at everything that a backup or a restore will need, for both faces.
 */
import {type Finding} from '../core/connection.js';
import {doctor, type DoctorOptions} from '../operations/health/doctor.js';
import {type Application} from './application.js';

export type DoctorWish = Omit<DoctorOptions, 'surroundings'> & {
	/** Ends it; the application's own, where it is absent. */
	readonly signal?: AbortSignal;
};

/** Each finding as it is found. */
export function runDoctor({surroundings, operations}: Application, {signal, ...wish}: DoctorWish): AsyncGenerator<Finding, void> {
	return doctor({...wish, surroundings}, operations(signal && {signal}));
}
