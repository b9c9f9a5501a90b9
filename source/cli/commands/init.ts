/**
 * `dbseal init`: a new system key in `.env`, unless there is one.
 * The rule: a vault that was made with a key that is now missing never gets another one here: that key would not open it.
 */
import fs from 'node:fs';
import path from 'node:path';
import {KeyError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {SystemKey} from '../../crypto/system-key.js';
import {writeSystemKey} from '../../vault/key-file.js';
import {describeOrigin, findSystemKey, locateSystemKey} from '../../vault/system-key-source.js';
import {type CommandContext, defineCommand} from '../command.js';
import {openIfThere, surroundingsOf} from '../engine.js';

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
		const {environment: {workingFolder}, output} = context;
		const surroundings = surroundingsOf(context);
		if (locateSystemKey(surroundings)) {
			// A malformed one throws: it is somebody's, and not to be passed over.
			const {origin} = findSystemKey(surroundings);
			output.note(`there is a system key already (${describeOrigin(origin)}); nothing was changed`);
			output.result({isNew: false, origin});
			return;
		}

		refuseVaultOfAnotherKey(context);
		const {path: file, isNew} = writeSystemKey(workingFolder, SystemKey.generate());
		if (!isNew) {
			// There is a key, and yet it was not found: others could have written it.
			findSystemKey(surroundings);
		}

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

function refuseVaultOfAnotherKey(context: CommandContext): void {
	const store = openIfThere(context);
	const isSealed = store?.meta.read().canary !== undefined;
	store?.close();
	if (isSealed) {
		throw new KeyError({
			code: 'SYSTEM_KEY_MISSING',
			message: `the vault in ${context.home} was made with a system key that is not set now; a new one would not open it`,
			hint: 'Set ENCRYPTION_KEY to the one of this vault; if it is lost, type \'dbseal system-key replace\'.',
		});
	}
}
