/** WHAT FOLDER: writes one thing into the folder, for a look at the order of its system calls. */
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {type Upload} from '../../source/core/storage.js';
import {sqliteEngine} from '../../source/databases/sqlite/sqlite.js';
import {createOutputFile} from '../../source/files/output-file.js';
import {renameDurably, writePrivateFile} from '../../source/files/private-file.js';
import {kindByType} from '../../source/storage/registry.js';
import {openStore} from '../../source/store/open-store.js';
import {writeKit} from '../../source/vault/kit/write-kit.js';

const [what = '', folder = ''] = process.argv.slice(2);
const {signal} = new AbortController();
const adapters = {env: {}, scratchFolder: folder};
const inFolder = (name: string) => path.join(folder, name);

const writers: Readonly<Record<string, () => Promise<void> | void>> = {
	async upload() {
		const upload = await beginUpload();
		await upload.commit();
	},
	/** Where the commit fails. */
	async 'upload that is given up'() {
		const upload = await beginUpload();
		try {
			await upload.commit();
		} finally {
			await upload.abort();
		}
	},
	/** Where another writer is faster. */
	async 'late upload'() {
		const upload = await beginUpload();
		const {writeFile} = await import('node:fs/promises');
		await writeFile(inFolder('orders/file.enc'), 'theirs');
		await upload.commit();
	},
	async output() {
		await writeOutput(false);
	},
	async replacement() {
		await writeOutput(true);
	},
	key() {
		writePrivateFile(inFolder('.env.new'), {text: 'secret', like: inFolder('.env')});
		renameDurably(inFolder('.env.new'), inFolder('.env'));
	},
	async kit() {
		await writeKit([{name: 'master.key', content: 'secret'}], {path: inFolder('kit'), form: 'folder', random: 'a1b2'});
	},
	store() {
		const store = openStore({home: folder, now: () => new Date()});
		for (const name of ['one', 'two', 'three']) {
			store.sources.add({
				id: name, name, type: 'sqlite', options: {}, sealedSecrets: undefined,
			});
		}

		store.close();
	},
	copy() {
		const store = openStore({home: folder, now: () => new Date()});
		store.backupTo(inFolder('copy.sqlite'));
	},
	async restore() {
		const store = openStore({home: inFolder('home'), now: () => new Date()});
		store.close();
		const {readFile} = await import('node:fs/promises');
		const load = await sqliteEngine.open({type: 'sqlite', options: {path: inFolder('shop.sqlite')}, secrets: {}}, adapters).load({overwrite: false}, signal);
		load.stream.end(await readFile(inFolder('home/dbseal.sqlite')));
		await load.finished;
	},
};

async function beginUpload(): Promise<Upload> {
	const storage = kindByType('local').open({type: 'local', options: {path: folder}, secrets: {}}, adapters);
	const upload = await storage.create('orders/file.enc', {}, signal);
	upload.stream.end('content');
	await once(upload.stream, 'finish');
	return upload;
}

async function writeOutput(overwrite: boolean): Promise<void> {
	const file = await createOutputFile(inFolder('dump.sql'), {overwrite, random: 'a1b2'});
	file.stream.end(Buffer.from('content'));
	await once(file.stream, 'finish');
	await file.commit();
}

await writers[what]?.();
