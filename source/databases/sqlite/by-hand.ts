/**
 * Loading a dump of SQLite by hand: it is a database already, unless another tool wrote it as SQL.
 */
import {shellWord} from '../../core/shell-word.js';
import {type ByHand} from '../by-hand.js';
import {beginsAs} from '../dump-form.js';
import {sqliteMagic} from './dump-form.js';

export const sqliteByHand: ByHand = {
	forms: [{
		recognises: head => beginsAs(head, sqliteMagic),
		step: ({file}) => ({
			commands: [`sqlite3 ${file} .tables`],
			remark: 'the file is the database itself: put it where the program expects its database, while that does not run',
		}),
	}],
	step: ({file, database}) => ({commands: [`sqlite3 ${shellWord(`${database}.sqlite`)} < ${file}`]}),
};
