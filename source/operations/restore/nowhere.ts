/**
 * Where a dump goes that only has to be read to its end.
 */
import {Writable} from 'node:stream';

export function nowhere(): Writable {
	return new Writable({
		write(_chunk, _encoding, done) {
			done();
		},
	});
}
