/**
 * `dbseal vault kit`: writes a Recovery Kit, which opens the backups without this server and without dbseal.
 */
import {exportKit} from '../../../application/profiles.js';
import {PartlyDoneError, UsageError} from '../../../core/errors.js';
import {shellWord} from '../../../core/shell-word.js';
import {plural} from '../../../core/text.js';
import {type Store} from '../../../store/open-store.js';
import {type Profile} from '../../../store/profiles.js';
import {hasKey} from '../../../vault/profiles.js';
import {countArtifacts, findUses, type ProfileUses} from '../../../vault/profile-uses.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {findProfile} from '../../../application/find-named.js';

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
		await withApplication(context.place, {key: true, reads: true}, async ({store, vault}) => {
			const chosen = chooseProfiles(store, {names, all});
			const whole = all ? chosen.filter(profile => hasKey(vault(), profile)) : chosen;
			const profiles = whole.length === 0 ? chosen : whole;
			const kitPath = await exportKit(vault(), {profiles, file: given, isZip: zip}, environment);
			output.data(kitPath);
			for (const {name, uses} of leftOut(store, profiles)) {
				output.warn(`this kit does not have the key "${name}", for ${plural(uses.artifacts, 'artifact')} of before a rotation: name it, too, or use --all`);
			}

			output.note(`opens the backups of ${plural(profiles.length, 'profile')} (${profiles.map(({name}) => name).join(', ')}): move it to a safe place, apart from them`);
			output.result({path: kitPath, profiles: profiles.map(({id, name, fingerprint}) => ({id, name, fingerprint}))});
			refuseDamaged(chosen.filter(profile => !profiles.includes(profile)));
		});
	},
});

function chooseProfiles(store: Store, {names, all}: {readonly names: readonly string[]; readonly all: boolean}): readonly Profile[] {
	const isNamed = names.length > 0;
	if (all === isNamed) {
		throw new UsageError({
			code: 'USAGE', message: all ? 'names and --all exclude each other' : 'vault kit needs a profile', hint: 'Give the names of profiles, or --all.',
		});
	}

	const chosen = all ? store.profiles.all().filter(({sealedKey}) => sealedKey !== undefined) : names.map(name => findProfile({store}, name));
	const profiles = [...new Map(chosen.map(profile => [profile.id, profile])).values()];
	if (profiles.length === 0) {
		throw new UsageError({code: 'INPUT_NEEDED', message: 'there is no profile with a key in this vault', hint: 'Make one with: dbseal vault create NAME.'});
	}

	return profiles;
}

/** One damaged key costs its own place in the kit of all, and is told as such. */
function refuseDamaged(damaged: readonly Profile[]): void {
	const [first] = damaged;
	if (first) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: `the kit lacks ${plural(damaged.length, 'key')} that ${damaged.length === 1 ? 'is' : 'are'} damaged in the vault: ${damaged.map(({name}) => name).join(', ')}`,
			hint: `Enter it again from an earlier kit (dbseal vault import ${shellWord(first.name)} --key-file KIT), then write a new kit.`,
		});
	}
}

/** Keys that a rotation retired and that artifacts still need: a kit of the new key alone would not open those. */
function leftOut(store: Store, profiles: readonly Profile[]): ReadonlyArray<Profile & {readonly uses: ProfileUses}> {
	const counts = countArtifacts(store);
	return store.profiles.all()
		.filter(({id, retiredAt, sealedKey}) => retiredAt !== undefined && sealedKey !== undefined && profiles.every(profile => profile.id !== id))
		.map(profile => ({...profile, uses: findUses(store, profile, counts)}))
		.filter(({uses}) => uses.artifacts > 0);
}
