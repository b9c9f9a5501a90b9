/**
 * For operations that are no run of their own: of what they tell, the person hears the warnings.
 */
import {type Emit} from '../core/events.js';
import {type Output} from './output.js';

export function warningsOnly(output: Output): Emit {
	return event => {
		if (event.type === 'log' && event.level !== 'info') {
			output.warn(event.message);
		}
	};
}
