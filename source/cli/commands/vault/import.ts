/**
 * `dbseal vault import`: profiles of keys from elsewhere: a kit, a print-out, another vault.
 */
import {PartlyDoneError, UsageError} from '../../../core/errors.js';
import {nameKey} from '../../../core/names.js';
import {plural} from '../../../core/text.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {type CandidateKey, collectKeyText} from '../../../application/keys/given-keys.js';
import {
	type ImportedKey, plainName, takeKey, takeKeys,
} from '../../../application/keys/profiles.js';
import {type CommandContext, defineCommand} from '../../command.js';
import {type Application, withApplication} from '../../../application/application.js';
import {givenKit, keyFlags, type KeyFlags} from '../../asking/given-keys.js';
import {type Prompt} from '../../asking/prompt.js';

export const command = defineCommand({
	examples: [
		['dbseal vault import old-server --key-file kit/master.key', 'from a Recovery Kit'],
		['dbseal vault import --all --key-file kit.zip', 'every key of a kit, under their own names'],
		['dbseal vault import orders --key-file kit.zip', 'from a kit of several profiles: the key of orders'],
		['dbseal vault import orders-2 --profile orders --key-file kit', 'the same under another name'],
		['dbseal vault import old-server', 'type or paste the key; it is masked'],
		['pass show dbseal/main | dbseal vault import main --key-stdin', 'from a password manager'],
	],
	arguments: [{name: 'NAME', isOptional: true}],
	flags: {
		all: {type: 'boolean', summary: 'every key of the kit, each under the name that its profile had'},
		profile: {type: 'string', value: 'NAME', summary: 'of a kit of several keys: the one whose profile had this name'},
		...keyFlags,
	},
	notes: [
		'A key is 64 hex digits, or the four lines of a printed page; spaces, line ends and upper case are forgiven.',
		'With --all, a key that is here already is named and skipped. A name that another key has here is explained: exit 3, or 2 if nothing else was in the kit.',
	],
	async run({arguments: [name], flags: {all, profile, ...keys}}, context) {
		assertMeaning({name, all, profile}, keys);
		await withApplication(context.place, {key: true}, async application => {
			await (name === undefined ? importKit(application, keys, context) : importOne(application, {name, profile, keys}, context));
		});
	},
});

function assertMeaning({name, all, profile}: {readonly name: string | undefined; readonly all: boolean; readonly profile: string | undefined}, {keyFile, keyStdin}: KeyFlags): void {
	const hasKit = keyFile !== undefined || keyStdin;
	const faults = [
		[all && (name !== undefined || profile !== undefined), '--all takes neither a name nor --profile'],
		[!all && name === undefined, 'vault import needs a name for the profile, or --all'],
		[all && !hasKit, '--all needs a kit'],
		[profile !== undefined && !hasKit, '--profile needs a kit'],
	] as const;
	const [, fault] = faults.find(([isSo]) => isSo) ?? [];
	if (fault !== undefined) {
		throw new UsageError({code: 'USAGE', message: fault, hint: 'Type dbseal vault import NAME, or dbseal vault import --all --key-file KIT.'});
	}
}

type OneKey = {readonly name: string; readonly profile: string | undefined; readonly keys: KeyFlags};

async function importOne(application: Application, {name, profile: wanted = name, keys: flags}: OneKey, context: CommandContext): Promise<void> {
	const {output, prompt} = context;
	const kit = await givenKit(flags, context);
	const key = kit ? chooseKey(kit.keys, wanted) : await askForKey(prompt);
	const {profile, isNew} = takeKey(application, {name, key});
	output.data(`${profile.name}  ${formatFingerprint(profile.fingerprint)}`);
	if (!isNew) {
		output.note(`this is the key that profile "${profile.name}" was missing; it has it now`);
	}

	output.result({
		id: profile.id, name: profile.name, fingerprint: profile.fingerprint, isNew,
	});
}

/** The only key, or of the keys of a kit the one whose profile had this name. */
function chooseKey(keys: readonly CandidateKey[], name: string): CandidateKey {
	const chosen = keys.length === 1 ? keys[0] : keys.find(({profileName}) => nameKey(plainName(profileName)) === nameKey(name));
	if (!chosen) {
		throw new UsageError({
			code: 'INPUT_NEEDED',
			message: `there are ${keys.length} keys in it, of ${keys.map(({profileName}) => `"${plainName(profileName)}"`).join(', ')}`,
			hint: 'Import all of them with --all, or say which one is meant with --profile NAME.',
		});
	}

	return chosen;
}

async function askForKey(prompt: Prompt): Promise<string> {
	const flag = '--key-file FILE or --key-stdin';
	return collectKeyText(async lineNumber => prompt.secret({
		text: lineNumber === 1 ? 'Master key (64 hex digits, or line 1 of the printed page):' : `Line ${lineNumber}:`, flag,
	}));
}

async function importKit(application: Application, flags: KeyFlags, context: CommandContext): Promise<void> {
	const {output} = context;
	const {keys = [], problems = []} = await givenKit(flags, context) ?? {};
	const imported = takeKeys(application, keys, flags.keyFile ?? 'KIT');
	for (const key of imported) {
		tell(key, context);
	}

	output.result(imported.map(({profile, error, ...rest}) => ({
		...rest,
		...(profile && {id: profile.id, profileName: profile.name}),
		...(error && {error: {code: error.code, message: error.message, hint: error.hint}}),
	})));
	refuseRest(imported, problems);
}

function tell({name, fingerprint, outcome, profile, error}: ImportedKey, {output}: CommandContext): void {
	const shown = formatFingerprint(fingerprint);
	if (error) {
		output.warn(`${name} (${shown}) was not imported: ${error.message}. ${error.hint}`);
		return;
	}

	if (outcome === 'present') {
		output.note(`${name} (${shown}) is here already as profile "${profile?.name ?? ''}": skipped`);
		return;
	}

	output.data(`${profile?.name ?? name}  ${shown}`);
	if (outcome === 'entered') {
		output.note(`this is the key that profile "${profile?.name ?? ''}" was missing; it has it now`);
	}
}

function refuseRest(imported: readonly ImportedKey[], problems: readonly string[]): void {
	const failed = imported.filter(({outcome}) => outcome === 'failed');
	const [first] = failed;
	if (first?.error && failed.length === imported.length) {
		throw first.error;
	}

	if (failed.length > 0 || problems.length > 0) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: failed.length > 0
				? `${failed.length} of ${plural(imported.length, 'key')} ${failed.length === 1 ? 'was' : 'were'} not imported: ${failed.map(({name}) => name).join(', ')}`
				: `every key that could be read is here, but the kit has ${plural(problems.length, 'fault')}`,
			hint: 'What was in the way, and what to type, stands in the lines above; what is imported stays.',
		});
	}
}
