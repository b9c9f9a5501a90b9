/**
 * What tests of drills with real servers share: the servers, a small database, and a job of one in a workbench.
 */
import fs from 'node:fs';
import path from 'node:path';
import {engineForUrl} from '../../../source/databases/registry.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {drill, type DrillResult} from '../../../source/operations/drill/drill.js';
import {type DrillRequest} from '../../../source/operations/drill/restore-and-compare.js';
import {jobNamed, requestOfJob} from '../../../source/operations/job-requests.js';
import {addConnection} from '../../../source/vault/connections.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {startMariadb} from '../../servers/mariadb.js';
import {startPostgresql} from '../../servers/postgresql.js';
import {createWorkbench, type Workbench} from '../workbench.js';

export const content = `
	CREATE TABLE customers (id integer PRIMARY KEY, name varchar(40));
	CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers (id));
	INSERT INTO customers VALUES (1, 'Ana'), (2, 'Ødegård'), (3, '名前');
	INSERT INTO orders VALUES (1, 3), (2, 3);
	CREATE VIEW names AS SELECT name FROM customers;
`;

type Server = {
	sql(database: string, sql: string): Promise<string>;
	createDatabase(): Promise<string>;
	url(database: string): string;
};

export type ServerUnderTest = {
	readonly name: 'postgresql' | 'mariadb';
	readonly admin: string;
	readonly listScratches: string;
	readonly dumpTool: string;
	/** Takes longer than it may. */
	readonly limitedQuery: string;
	/** The run's own, which other tests drill on, too; another name gives another server. */
	start(name?: string): Promise<Server>;
};

export const servers: readonly [ServerUnderTest, ServerUnderTest] = [
	{
		name: 'postgresql',
		admin: 'postgres',
		dumpTool: 'pg_dump',
		listScratches: 'SELECT datname FROM pg_database WHERE datname LIKE \'dbseal_drill_%\'',
		limitedQuery: 'SET statement_timeout = 100; SELECT pg_sleep(20)',
		start: startPostgresql,
	},
	{
		name: 'mariadb',
		admin: 'mysql',
		dumpTool: 'mariadb-dump',
		listScratches: 'SHOW DATABASES LIKE \'dbseal_drill_%\'',
		limitedQuery: 'SET STATEMENT max_statement_time = 0.1 FOR SELECT count(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c',
		start: startMariadb,
	},
];

export type ServerBench = Workbench & {
	/** A job `orders` of this database. */
	addJob(url: string, checkQuery?: string): void;
	takeBackup(context?: Workbench['context']): Promise<void>;
	run(more?: Partial<DrillRequest>): Promise<DrillResult>;
	/** Of all reports. */
	verdicts(): readonly string[];
};

export function createServerBench(): ServerBench {
	const bench = createWorkbench();
	const {store, vault} = bench.context;
	return {
		...bench,
		addJob(url, checkQuery) {
			const source = addConnection({store, table: 'sources', unlocked: vault}, {name: 'orders', connection: engineForUrl(url).parseUrl(url)});
			store.destinations.add({
				id: 'd1', name: 'disk', type: 'local', options: {path: bench.storage}, sealedSecrets: undefined,
			});
			store.jobs.add({
				id: 'j1', name: 'orders', sourceId: source.id, destinationIds: ['d1'], profileId: createProfile(vault(), 'main').id, ...(checkQuery !== undefined && {checkQuery}),
			});
		},
		async takeBackup(context = bench.context) {
			await backup(requestOfJob(jobNamed('orders', context), context), context);
		},
		run: async more => drill({job: jobNamed('orders', bench.context), ...more}, bench.context),
		verdicts() {
			const folder = path.join(store.home, 'drills');
			return fs.readdirSync(folder).filter(file => file.endsWith('.json')).map(file => (JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {verdict: string}).verdict);
		},
	};
}
