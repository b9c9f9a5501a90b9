import {expect, test} from 'vitest';
import {describeFailure} from '../../source/core/failure.js';

const systemError = (code: string) => Object.assign(new Error(`${code}: of the system, mkdir '/home/scratch'`), {code, syscall: 'mkdir'});

test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('a lack of room (%s) is no bug, wherever it shows', code => {
	expect(describeFailure(systemError(code))).toMatchObject({
		outcome: 'failed', exitCode: 16, code: 'NO_SPACE', message: `there is no room: ${code}: of the system, mkdir '/home/scratch'`,
	});
});

test('what the system says and nobody expected is a bug', () => {
	expect(describeFailure(systemError('EBADF'))).toMatchObject({exitCode: 1, code: 'BUG'});
});
