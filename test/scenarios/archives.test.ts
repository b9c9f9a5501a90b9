/**
 * Archives of several databases, as other tools of this format write them: what is printed when one is restored works as it stands.
 */
import {type Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {containing} from '../databases/adapter-helpers.js';
import {tarOf} from '../databases/tar-of.js';
import {describeWithServer, programPath} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {writeAsOthersDo} from './other-writers.js';
import {makePostgresqlDesk, type PostgresqlDesk} from './postgresql-desk.js';

describeWithServer('postgresql', 'an encrypted archive of two databases', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;
	let kit: string;
	let artifact: string;

	beforeAll(async () => {
		server = await startPostgresql();
		desk = await makePostgresqlDesk();
		const names = [await server.createDatabase(), await server.createDatabase()];
		const files: Record<string, Buffer> = {};
		for (const [index, name] of names.entries()) {
			await server.sql(name, `CREATE TABLE t (a int); INSERT INTO t VALUES (${index})`);
			files[`${name}.sql`] = spawnSync(programPath('pg_dump'), ['--format=custom', `--dbname=${server.url(name)}`]).stdout;
		}

		const keyHex = '0badc0de'.repeat(8);
		kit = path.join(desk.home, 'their key');
		await fs.writeFile(kit, keyHex, {mode: 0o600});
		artifact = await writeAsOthersDo({
			folder: desk.disk, keyHex, profileId: 'theirs', compression: 'GZIP', dump: tarOf({databases: names.map(name => ({name, filename: `${name}.sql`, format: 'custom'}))}, files),
		});
	});

	test('is refused with a command for each of them, which works as it is printed', async () => {
		const refused = await desk.run(['restore', artifact, '--key-file', kit, ...desk.into(server, 'anything')]);
		const commands = refused.hint.match(/dbseal restore .*?(?= && |\.$)/gv) ?? [];
		const answers = [];
		for (const command of commands) {
			answers.push(await desk.run(wordsOf(command)));
		}

		expect(refused).toMatchObject({exitCode: 17, message: containing('an archive of 2 databases')});
		expect(answers.map(({exitCode}) => exitCode)).toEqual([0, 0]);
		const restored = await server.sql('postgres', 'SELECT datname FROM pg_database WHERE datname LIKE \'%_restored\' ORDER BY 1');
		const contents = await Promise.all(restored.split('\n').map(async name => server.sql(name, 'SELECT a FROM t')));
		expect(contents.toSorted()).toEqual(['0', '1']);
	});

	test('is not taken apart into a file', async () => {
		expect(await desk.run(['restore', artifact, '--key-file', kit, '--to-file', 'all.tar', '--database', 'one'])).toMatchObject({exitCode: 2});
	});
});

/** As a shell takes it apart; without the program's name. */
function wordsOf(command: string): readonly string[] {
	const {stdout} = spawnSync('sh', ['-c', String.raw`printf '%s\n' ${command.replace('dbseal ', '')}`]);
	return stdout.toString().trimEnd().split('\n');
}
