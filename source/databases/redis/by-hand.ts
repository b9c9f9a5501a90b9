/**
 * Loading a snapshot of Redis or Valkey by hand: a new server starts on it.
 */
import {type Buffer} from 'node:buffer';
import {shellWord} from '../../core/shell-word.js';
import {type ByHand, type LoadedPart, type Step} from '../by-hand.js';
import {beginsAs} from '../dump-form.js';
import {redisMagic, valkeyMagic} from './dump-form.js';

export const redisByHand: ByHand = {
	forms: [
		{recognises: isOfValkey, step: loaded => snapshot('Valkey', loaded)},
		{recognises: head => beginsAs(head, redisMagic), step: loaded => snapshot('Redis', loaded)},
	],
};

/** In Valkey's own format, or in that of Redis with the program named in it. */
function isOfValkey(head: Buffer): boolean {
	return beginsAs(head, valkeyMagic) || /^REDIS\d{4}..valkey-ver/sv.test(head.toString('latin1'));
}

function snapshot(program: 'Redis' | 'Valkey', {file, database}: LoadedPart): Step {
	const folder = shellWord(database);
	return {
		commands: [`mkdir ${folder} && cp ${file} ${shellWord(`${database}/dump.rdb`)} && ${program.toLowerCase()}-server --dir ${folder} --port 6390`],
		remark: `a snapshot that a new ${program}, without an append-only file, starts on`,
	};
}
