/**
 * `dbseal init`: a new system key in `.env`, unless there is one.
 */
import fs from 'node:fs';
import path from 'node:path';
import {shellWord} from '../../core/shell-word.js';
import {type CommandContext, defineCommand} from '../command.js';
import {describeOrigin, initSystemKey} from '../../application/keys/system-key.js';

export const command = defineCommand({
	examples: [['dbseal init', 'write a new ENCRYPTION_KEY to .env in this folder, for your eyes only']],
	arguments: [],
	flags: {},
	notes: [
		'dbseal looks for the key in ENCRYPTION_KEY, then in the file named by ENCRYPTION_KEY_FILE,',
		'then in .env of the working folder, then in .env of the home folder (--home).',
		'Keep a copy of it elsewhere: without it the vault can only be filled again from Recovery Kits.',
	],
	async run(_input, context) {
		const {output, place} = context;
		const systemKey = await initSystemKey(place);
		if (!systemKey.isNew) {
			const {origin} = systemKey;
			output.note(`there is a system key already (${describeOrigin(origin)}); nothing was changed`);
			output.result({isNew: false, origin});
			return;
		}

		const {path: file} = systemKey;
		output.note(`a new system key is in ${file}, readable by you only; keep a copy of it in another place`);
		if (path.dirname(file) !== context.home) {
			output.note(`dbseal finds it when it is called from this folder; for every folder, type: ${moveLine(file, context.home)}`);
		}

		output.note('next: dbseal vault create NAME');
		output.result({isNew: true, path: file});
	},
});

/** What else is in either file stays where it is. */
function moveLine(file: string, home: string): string {
	const target = path.join(home, '.env');
	const isAlone = fs.readFileSync(file, 'utf8').trim().split('\n').length === 1 && !fs.existsSync(target);
	const [from, to] = [shellWord(file), shellWord(target)];
	const make = `mkdir -p -m 700 ${shellWord(home)}`;
	return isAlone ? `${make} && mv ${from} ${to}` : `${make} && (umask 077; grep '^ENCRYPTION_KEY=' ${from} >> ${to})`;
}
