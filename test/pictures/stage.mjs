/**
 * A home as a small company might have it: databases, jobs, some history, a job that fails, and an artifact from a lost server.
 */
import {execFileSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {sqliteDriver} from '../../dist/sqlite-driver.js';

const Database = sqliteDriver();
const main = path.resolve(import.meta.dirname, '../../dist/main.js');

export function setStage(folder) {
	const home = path.join(folder, 'home');
	const env = {PATH: process.env.PATH, HOME: folder, ENCRYPTION_KEY: createHash('sha256').update('pictures').digest('hex')};
	const dbseal = (...words) => run([...words, '--home', home], {folder, env});
	fillDatabase(path.join(folder, 'orders.db'), 20_000);
	fillDatabase(path.join(folder, 'wiki.db'), 8000);
	fillDatabase(path.join(folder, 'archive.db'), 500_000);
	for (const name of ['disk', 'offsite', 'rescued']) {
		fs.mkdirSync(path.join(folder, name));
		dbseal('destination', 'add', name, path.join(folder, name));
	}

	for (const name of ['main', 'customers', 'staging']) {
		dbseal('vault', 'create', name);
	}

	dbseal('vault', 'kit', 'main', '--output', path.join(folder, 'kit'));
	for (const name of ['orders', 'wiki', 'archive']) {
		dbseal('source', 'add', name, `sqlite:${path.join(folder, name)}.db`);
	}

	dbseal('source', 'add', 'crm', 'postgresql://backup@127.0.0.1:1/crm');
	addJob(dbseal, ['orders nightly', 'orders', 'offsite', 'main', '30 3 * * *']);
	addJob(dbseal, ['wiki', 'wiki', 'disk', 'main', '0 */6 * * *']);
	addJob(dbseal, ['crm', 'crm', 'offsite', 'customers', '0 4 * * *']);
	addJob(dbseal, ['archive', 'archive', 'disk', 'main', '0 5 * * 0'], ['--compression', 'brotli']);
	addJob(dbseal, ['orders monthly', 'orders', 'disk', 'customers', '0 2 1 * *']);
	for (const name of ['orders nightly', 'orders nightly', 'wiki', 'orders monthly']) {
		dbseal('backup', name);
	}

	dbseal('drill', 'orders nightly');
	failing(() => dbseal('backup', 'crm'));
	leaveForeignArtifact({folder, env, dbseal});
	return {home, folder, env};
}

function addJob(dbseal, [name, source, destination, profile, schedule], more = []) {
	dbseal('job', 'add', name, '--source', source, '--destination', destination, '--profile', profile, '--schedule', schedule, ...more);
}

/** As another writer of this format leaves it: without our part of the sidecar, under a profile that nobody here knows. */
function leaveForeignArtifact({folder, env, dbseal}) {
	const key = randomBytes(32).toString('hex');
	const elsewhere = (...words) => run([...words, '--home', path.join(folder, 'lost')], {folder, env, input: key});
	elsewhere('vault', 'import', 'main', '--key-stdin');
	elsewhere('backup', '--source-url', `sqlite:${path.join(folder, 'wiki.db')}`, '--to', path.join(folder, 'rescued'), '--profile', 'main');
	const sidecar = fs.readdirSync(path.join(folder, 'rescued')).find(name => name.endsWith('.meta.json'));
	const file = path.join(folder, 'rescued', sidecar);
	const {dbseal: _ours, ...rest} = JSON.parse(fs.readFileSync(file, 'utf8'));
	fs.writeFileSync(file, JSON.stringify(rest));
	run(['vault', 'import', 'old server', '--key-stdin', '--home', path.join(folder, 'home')], {folder, env, input: key});
	dbseal('vault', 'create', 'laptop');
}

function run(words, {folder, env, input = ''}) {
	return execFileSync(process.execPath, [main, ...words], {
		cwd: folder, env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'],
	});
}

/** A backup that is meant to fail. */
function failing(work) {
	try {
		work();
	} catch (error) {
		if (error.status === undefined) {
			throw error;
		}
	}
}

function fillDatabase(file, rows) {
	const database = new Database(file);
	database.exec('CREATE TABLE entries (id INTEGER PRIMARY KEY, name TEXT, note TEXT)');
	const insert = database.prepare('INSERT INTO entries (name, note) VALUES (?, ?)');
	database.transaction(() => {
		for (let index = 0; index < rows; index++) {
			insert.run(`entry ${index}`, randomBytes(60).toString('hex'));
		}
	})();
	database.close();
}
