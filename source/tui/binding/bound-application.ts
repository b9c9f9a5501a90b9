/**
 * What the services work with: the application, and who has to hear that its store has changed.
 */
import {type Application} from '../../application/application.js';
import {type TuiEnvironment} from '../environment.js';

export type BoundApplication = Application & {
	readonly environment: TuiEnvironment;
	/** To be called after each change of the store. */
	changed(): void;
};
