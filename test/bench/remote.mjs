/**
 * S3 and SFTP, on real servers of this machine: against a local backup, and against `rclone rcat` of the same bytes.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {bundle} from './bundle.mjs';
import {compare, run} from './measure.mjs';
import {megabyte} from './workshop.mjs';

/** Of noise, which no stage can make smaller: what goes over the wire is the same for both. The less, the more the start counts. */
const noiseMb = (process.env.BENCH_NOISE_MB ?? '128,512').split(',').map(Number);
const rounds = 5;
const smallMb = 256;
const largeMb = Number(process.env.BENCH_LARGE_MB ?? 4096);

export const remoteCases = {
	async s3(workshop) {
		return withServers(workshop, async ({s3}) => measureRemote(workshop, describeS3(s3, workshop)));
	},
	async sftp(workshop) {
		return withServers(workshop, async ({ssh}) => measureRemote(workshop, describeSftp(ssh, workshop)));
	},
};

async function withServers(workshop, work) {
	if (!workshop.has('rclone')) {
		return [{figure: 'not measured', wants: '≤ 1.1×', detail: 'needs rclone'}];
	}

	const program = await bundle('remote-servers.ts');
	const servers = spawn(process.execPath, [program], {stdio: ['pipe', 'pipe', 'inherit']});
	try {
		const [line] = await once(readline.createInterface({input: servers.stdout}), 'line');
		return await work(JSON.parse(line));
	} finally {
		servers.stdin.end();
		await once(servers, 'exit');
		fs.rmSync(program);
	}
}

/** A destination, and how rclone writes to the same server: `command NAME` takes its stdin there. */
function describeS3({endpoint, region, bucket, accessKeyId, secretAccessKey}, workshop) {
	const config = writeConfig(workshop, 's3', [
		'[bench]',
		'type = s3',
		'provider = Other',
		'force_path_style = true',
		`endpoint = ${endpoint}`,
		`region = ${region}`,
		`access_key_id = ${accessKeyId}`,
		`secret_access_key = ${secretAccessKey}`,
	].join('\n'));
	return {
		name: 's3',
		url: `s3://${bucket}/dbseal?endpoint=${encodeURIComponent(endpoint)}&region=${region}&path-style=1`,
		env: {AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey},
		rclone: file => `rclone --config ${config} rcat bench:${bucket}/rclone/${path.basename(file)} < ${file}`,
	};
}

function describeSftp({host, port, user, folder, hostKey, keyFile}, workshop) {
	const config = writeConfig(workshop, 'sftp', `[bench]\ntype = sftp\nhost = ${host}\nport = ${port}\nuser = ${user}\nkey_file = ${keyFile}\n`);
	return {
		name: 'sftp',
		url: `sftp://${user}@${host}:${port}${folder}?host-key=${encodeURIComponent(hostKey)}&key-file=${encodeURIComponent(keyFile)}`,
		env: {},
		rclone: file => `rclone --config ${config} rcat bench:${folder}/rclone-${path.basename(file)} < ${file}`,
	};
}

function writeConfig(workshop, name, text) {
	const file = path.join(workshop.folder, `rclone-${name}.conf`);
	fs.writeFileSync(file, text, {mode: 0o600});
	return file;
}

async function measureRemote(workshop, remote) {
	const {name} = remote;
	const env = withoutCertificates({...workshop.env, ...remote.env});
	const backup = async (dump, to) => workshop.dbseal([
		'backup', '--source-url', `command:?dump=${encodeURIComponent(dump)}`, '--to', to, '--profile', 'bench', '--compression', 'none', '--quiet',
	], {env});
	const figures = [];
	for (const megabytes of noiseMb) {
		const noise = path.join(workshop.folder, `noise-${name}-${megabytes}`);
		await run('sh', ['-c', `head -c ${megabytes * megabyte} /dev/urandom > ${noise}`]);
		const ours = async () => backup(`cat ${noise}`, remote.url);
		const {a, b} = await compare(rounds, ours, async () => run('sh', ['-c', remote.rclone(noise)], {env}));
		const local = await compare(rounds, ours, async () => backup(`cat ${noise}`, workshop.storage));
		figures.push(
			{figure: `${(a.wallMs / b.wallMs).toFixed(2)}× its time`, wants: '≤ 1.1×', detail: `dbseal ${seconds(a)}, rclone rcat ${seconds(b)}, ${megabytes} MB`},
			{figure: `${(local.a.wallMs / local.b.wallMs).toFixed(2)}× its time`, wants: '(to know)', detail: `dbseal ${seconds(local.a)}, dbseal to a local folder ${seconds(local.b)}`},
		);
	}

	const small = await backup(`head -c ${smallMb * megabyte} /dev/zero`, remote.url);
	const large = await backup(`head -c ${largeMb * megabyte} /dev/zero`, remote.url);
	return [
		...figures,
		{
			figure: `${large.peakMb.toFixed(0)} MB`,
			wants: '≤ 260 MB',
			detail: `peak memory ${small.peakMb.toFixed(0)} MB at ${smallMb} MB, ${large.peakMb.toFixed(0)} MB at ${largeMb} MB, `
				+ `ratio ${(large.peakMb / small.peakMb).toFixed(2)} (wanted within 15 %)`,
		},
	];
}

/** Plain HTTP and SSH need none of these files, which cost Node time at each start, and with which this rclone doesn't start. */
function withoutCertificates({AWS_CA_BUNDLE: _bundle, NODE_EXTRA_CA_CERTS: _extra, ...env}) {
	return env;
}

function seconds({wallMs}) {
	return `${(wallMs / 1000).toFixed(2)} s`;
}
