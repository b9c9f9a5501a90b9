/**
 * `dbseal demo`: the whole story on a sample database: backed up, everything lost, brought back on a new server.
 */
import fs from 'node:fs';
import path from 'node:path';
import {compareSample, createSample, type TableDigest} from '../../application/demo.js';
import {formatBytes, formatDuration, plural} from '../../core/text.js';
import {type CommandContext, defineCommand} from '../command.js';
import {setStage, type DemoStage} from '../demo/stage.js';

export const command = defineCommand({
	examples: [['dbseal demo', 'takes some seconds and leaves nothing behind']],
	arguments: [],
	flags: {
		keep: {type: 'boolean', summary: 'leave the temporary folder, to look around'},
	},
	async run({flags: {keep}}, context) {
		const {output, environment: {now}} = context;
		const startedMs = now().getTime();
		const stage = setStage(context);
		try {
			const tables = await tellStory(stage, context);
			const rows = tables.reduce((sum, table) => sum + table.rows, 0);
			output.data(`Everything is back: ${plural(tables.length, 'table')} and views with ${rows} rows compared, all equal, in ${formatDuration(now().getTime() - startedMs)}.`);
			output.result({tables, ...(keep && {folder: stage.folder})});
		} finally {
			if (keep) {
				output.data(`The folder is ${stage.folder}.`);
			} else {
				stage.remove();
			}
		}
	},
});

async function tellStory(stage: DemoStage, {output}: CommandContext): Promise<readonly TableDigest[]> {
	let chapter = 0;
	const say = (line: string) => {
		output.data(`${chapter === 0 ? '' : '\n'}${++chapter}. ${line}`);
	};

	const database = path.join(stage.folder, 'server-1', 'shop.sqlite');
	const bucket = path.join(stage.folder, 'bucket');
	const keyFile = path.join(stage.folder, 'safe', 'master.key');

	fs.mkdirSync(path.dirname(database), {mode: 0o700});
	fs.mkdirSync(bucket, {mode: 0o700});
	const before = createSample(database);
	say(`A shop's database, ${formatBytes(fs.statSync(database).size)}: names of many scripts, blobs, NULLs, views, triggers.`);

	say('A system key for this server. It seals everything dbseal keeps here.');
	await stage.call('server-1', ['init']);

	say('An encryption profile with a master key of its own, and that key exported to a safe place.');
	await stage.call('server-1', ['vault', 'create', 'shop']);
	const key = await stage.call('server-1', ['vault', 'reveal', 'shop', '--yes'], {isSecret: true});
	fs.mkdirSync(path.dirname(keyFile), {mode: 0o700});
	fs.writeFileSync(keyFile, `${key}\n`, {mode: 0o600});

	say('A backup: dumped, compressed, encrypted, stored.');
	const artifact = await stage.call('server-1', ['backup', '--source-url', `sqlite:${database}`, '--to', bucket, '--profile', 'shop']);

	say('The server is lost: database, store and system key are deleted.');
	fs.rmSync(path.join(stage.folder, 'server-1'), {recursive: true});
	output.data(`    left: ${fs.readdirSync(bucket).join(', ')}, and the key in the safe`);

	say('A new server with a new system key and other profiles; the master key is imported as a new profile.');
	await stage.call('server-2', ['init']);
	await stage.call('server-2', ['vault', 'create', 'billing']);
	await stage.call('server-2', ['vault', 'create', 'staging']);
	await stage.call('server-2', ['vault', 'import', 'shop from the safe', '--key-file', keyFile]);

	say('The restore. The backup names a profile that this vault has never heard of, so Smart Recovery looks for its key.');
	const restored = path.join(stage.folder, 'server-2', 'shop.sqlite');
	await stage.call('server-2', ['restore', artifact, '--into', `sqlite:${restored}`]);

	say('Compared row by row.');
	return compareSample(restored, before, ({table, rows}) => {
		output.data(`    ${table.padEnd(15)} ${String(rows).padStart(6)} rows, equal`);
	});
}
