/**
 * How fast a dump gets out and back, against a few lines of Node and against `pigz -6 | age`.
 */
import process from 'node:process';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {compare, run} from './measure.mjs';

const naive = new URL('naive.mjs', import.meta.url).pathname;
const sizeMb = 256;
const rounds = 5;

export const throughputCases = {
	async 'gzip-naive'(workshop) {
		const input = workshop.sample(sizeMb);
		await workshop.job('gzip-naive', `cat ${input}`);
		const {a, b} = await compare(
			rounds,
			async () => workshop.dbseal(['backup', 'gzip-naive', '--quiet']),
			async () => run(process.execPath, [naive, 'backup', input, path.join(workshop.folder, 'naive.enc')]),
		);
		return [faster(a, b, {wants: '≥ 1.9×', peer: 'createGzip → createCipheriv'})];
	},

	async 'gzip-pigz-age'(workshop) {
		if (!workshop.has('pigz') || !workshop.has('age')) {
			return [missing('pigz and age', '≤ 1.05×')];
		}

		const input = workshop.sample(sizeMb);
		const recipient = execFileSync('sh', ['-c', 'age-keygen 2>/dev/null | age-keygen -y'], {encoding: 'utf8'}).trim();
		await workshop.job('gzip-pigz', `cat ${input}`);
		const {a, b} = await compare(
			rounds,
			async () => workshop.dbseal(['backup', 'gzip-pigz', '--quiet']),
			async () => run('sh', ['-c', `cat ${input} | pigz -6 | age -r ${recipient} > ${path.join(workshop.folder, 'pigz.age')}`]),
		);
		return [{
			figure: `${(a.wallMs / b.wallMs).toFixed(2)}× its time`,
			wants: '≤ 1.05×',
			detail: `dbseal ${seconds(a)}, pigz -6 | age ${seconds(b)}`,
		}];
	},

	async restore(workshop) {
		const input = workshop.sample(sizeMb);
		const naiveFile = path.join(workshop.folder, 'naive-restore.enc');
		const [ours, theirs] = [path.join(workshop.folder, 'restored.sql'), path.join(workshop.folder, 'restored-naive.sql')];
		await workshop.job('restore', `cat ${input}`);
		await workshop.dbseal(['backup', 'restore', '--quiet']);
		await run(process.execPath, [naive, 'backup', input, naiveFile]);
		const {a, b} = await compare(
			rounds,
			async () => {
				fs.rmSync(ours, {force: true});
				return workshop.dbseal(['restore', 'restore@latest', '--to-file', ours, '--quiet']);
			},
			async () => {
				fs.rmSync(theirs, {force: true});
				return run(process.execPath, [naive, 'restore', naiveFile, theirs]);
			},
		);
		if (!fs.readFileSync(ours).equals(fs.readFileSync(input))) {
			throw new Error('the restored file differs from the sample');
		}

		return [faster(a, b, {wants: '≥ 2×', peer: 'createDecipheriv → createGunzip, unverified'})];
	},

	async brotli(workshop) {
		const input = workshop.sample(8);
		await workshop.job('brotli', `cat ${input}`, ['--compression', 'brotli']);
		// The peer takes minutes for what others do in seconds: one run of each says enough
		const a = await workshop.dbseal(['backup', 'brotli', '--quiet']);
		const b = await run(process.execPath, [naive, 'backup', input, path.join(workshop.folder, 'naive.br.enc'), 'brotli10']);
		return [faster(a, b, {wants: '≥ 8×', peer: 'createBrotliCompress quality 10'})];
	},
};

function faster(ours, theirs, {wants, peer}) {
	return {
		figure: `${(theirs.wallMs / ours.wallMs).toFixed(2)}× as fast`,
		wants,
		detail: `dbseal ${seconds(ours)}, ${peer} ${seconds(theirs)}`,
	};
}

function seconds({wallMs}) {
	return `${(wallMs / 1000).toFixed(2)} s`;
}

function missing(tools, wants) {
	return {figure: 'not measured', wants, detail: `needs ${tools}`};
}
