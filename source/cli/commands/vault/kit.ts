/**
 * `dbseal vault kit`: writes a Recovery Kit, which opens the backups without this server and without dbseal.
 */
import {leftOutOf, exportKit} from '../../../application/keys/kits.js';
import {type ProfileDescription} from '../../../application/keys/profiles.js';
import {PartlyDoneError, UsageError} from '../../../core/errors.js';
import {shellWord} from '../../../core/shell-word.js';
import {plural} from '../../../core/text.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';

export const command = defineCommand({
	examples: [
		['dbseal vault kit main --output main-kit', 'a folder: key, instructions, reader, a page to print'],
		['dbseal vault kit --all --output everything.zip', 'one kit for all profiles'],
	],
	arguments: [{
		name: 'NAME', isOptional: true, isMultiple: true, completes: 'profile',
	}],
	flags: {
		output: {
			type: 'string', value: 'DIR', summary: 'the folder to make; a name that ends in .zip makes one file', isRequired: true, completes: 'folder',
		},
		zip: {type: 'boolean', summary: 'one zip file instead of a folder, whatever its name'},
		all: {type: 'boolean', summary: 'of every profile whose key is here'},
	},
	notes: ['Whoever has the kit can read the backups: move it to a safe place, apart from them, and remove it here.'],
	async run({arguments: names, flags: {output: given, zip, all}}, context) {
		const {environment, output} = context;
		await withApplication(context.place, {key: true, reads: true}, async application => {
			assertChoice({names, all});
			const kit = await exportKit(application, {
				profiles: all ? 'all' : names, file: given, isZip: zip, version: environment.version,
			});
			const {profiles, damaged} = kit;
			output.data(kit.path);
			for (const {name, uses} of leftOutOf(kit, application)) {
				output.warn(`this kit does not have the key "${name}", for ${plural(uses.artifacts, 'artifact')} of before a rotation: name it, too, or use --all`);
			}

			output.note(`opens the backups of ${plural(profiles.length, 'profile')} (${profiles.map(({name}) => name).join(', ')}): move it to a safe place, apart from them`);
			output.result({path: kit.path, profiles: profiles.map(({id, name, fingerprint}) => ({id, name, fingerprint}))});
			refuseDamaged(damaged);
		});
	},
});

function assertChoice({names, all}: {readonly names: readonly string[]; readonly all: boolean}): void {
	const isNamed = names.length > 0;
	if (all === isNamed) {
		throw new UsageError({
			code: 'USAGE', message: all ? 'names and --all exclude each other' : 'vault kit needs a profile', hint: 'Give the names of profiles, or --all.',
		});
	}
}

/** One damaged key costs its own place in the kit of all, and is told as such. */
function refuseDamaged(damaged: readonly ProfileDescription[]): void {
	const [first] = damaged;
	if (first) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: `the kit lacks ${plural(damaged.length, 'key')} that ${damaged.length === 1 ? 'is' : 'are'} damaged in the vault: ${damaged.map(({name}) => name).join(', ')}`,
			hint: `Enter it again from an earlier kit (dbseal vault import ${shellWord(first.name)} --key-file KIT), then write a new kit.`,
		});
	}
}
