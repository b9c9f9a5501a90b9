/**
 * A real SSH server for the tests: OpenSSH's sshd with its own host key and port, and, as root, a user of its own that
 * only this server knows, and a small disk: it runs in a mount namespace with its own /etc/passwd and /etc/shadow.
 */
import {randomBytes} from 'node:crypto';
import {
	chmod, chown, copyFile, mkdir, mkdtemp, readFile, writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';
import {
	answersAt, freePort, sharedServer, spawnServer, waitFor,
} from './shared-server.js';

type Details = {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	/** Works only where the tests run as root. */
	readonly password: string;
	/** `SHA256:…` of its only host key. */
	readonly hostKey: string;
	/** Paths of private keys that it lets in: one plain, one with a passphrase. */
	readonly keyFile: string;
	readonly lockedKeyFile: string;
	readonly passphrase: string;
	/** A private key that it doesn't let in. */
	readonly strangerKeyFile: string;
	/** The user's home; `createFolder` makes folders in it. */
	readonly home: string;
	readonly uid: number;
	/** Of its listening process. */
	readonly pid: number;
	/** Only as root: a folder with room for 4 MB, which nobody but this server sees. */
	readonly smallFolder: string;
};

export type SshServer = Details & {
	/** A new empty folder of its own for one test, which the user may write; gives its path. */
	createFolder(): Promise<string>;
};

const ownUser = {name: 'dbseal-test', uid: 64_747};

/** The run's SSH server. */
export async function startSsh(): Promise<SshServer> {
	const details = await sharedServer('ssh', start);
	return {
		...details,
		async createFolder() {
			const folder = path.join(details.home, `folder-${randomBytes(6).toString('hex')}`);
			await mkdir(folder);
			await giveTo(details.uid, folder);
			return folder;
		},
	};
}

export type Stranger = {
	readonly port: number;
	readonly hostKey: string;
	stop(): void;
};

/** Another SSH server, with another host key: what a client meets whose connection was led astray. It lets nobody in. */
export async function startStranger(): Promise<Stranger> {
	const folder = await mkdtemp(path.join(process.env.DBSEAL_TEST_FOLDER ?? os.tmpdir(), 'stranger-'));
	const {pid, ...shown} = await startSmall(folder, ['-o', 'AuthorizedKeysFile=none']);
	return {
		...shown,
		stop() {
			process.kill(pid);
		},
	};
}

export type OddSftp = Stranger & Pick<Details, 'host' | 'user' | 'keyFile'> & {
	/** An empty one of its own. */
	readonly folder: string;
};

/** An SSH server whose SFTP is odd in a way that `odd-sftp.mjs` knows. It lets in the user who runs the tests. */
export async function startOddSftp(way: 'short-reads' | 'lost-rename' | 'vanishing-folder'): Promise<OddSftp> {
	const place = await mkdtemp(path.join(process.env.DBSEAL_TEST_FOLDER ?? os.tmpdir(), 'odd-'));
	const keyFile = path.join(place, 'key');
	const folder = path.join(place, 'folder');
	await makeKey(keyFile, '');
	await mkdir(folder);
	const subsystem = [process.execPath, path.join(import.meta.dirname, 'odd-sftp.mjs'), way, path.join(place, 'marker')].join(' ');
	const {pid, ...shown} = await startSmall(place, ['-o', `AuthorizedKeysFile=${keyFile}.pub`, '-o', 'StrictModes=no', '-o', 'UsePAM=no', '-o', `Subsystem=sftp ${subsystem}`]);
	return {
		...shown,
		host: '127.0.0.1',
		user: os.userInfo().username,
		keyFile,
		folder,
		stop() {
			process.kill(pid);
		},
	};
}

/** Of a single test, which stops it. */
async function startSmall(folder: string, options: readonly string[]): Promise<Pick<Details, 'port' | 'hostKey' | 'pid'>> {
	const keyFile = path.join(folder, 'host-key');
	await makeKey(keyFile, '');
	const port = await freePort();
	const pid = spawnServer({
		program: programPath('sshd'),
		arguments_: ['-D', '-e', '-f', '/dev/null', '-h', keyFile, '-p', String(port), '-o', 'ListenAddress=127.0.0.1', '-o', 'PidFile=none', ...options],
		logFile: path.join(folder, 'log'),
	});
	await waitFor('a small sshd', async () => answersAt(port));
	const hostKey = await runProgram(programPath('ssh-keygen'), ['-lf', `${keyFile}.pub`]);
	return {port, pid, hostKey: hostKey.split(' ')[1] ?? ''};
}

async function start(folder: string): Promise<Details> {
	const isRoot = process.getuid?.() === 0;
	const home = path.join(folder, 'home');
	const uid = isRoot ? ownUser.uid : os.userInfo().uid;
	const details = {
		host: '127.0.0.1',
		port: await freePort(),
		user: isRoot ? ownUser.name : os.userInfo().username,
		password: 'Ssh-Test-Secret-4711',
		keyFile: path.join(folder, 'key'),
		lockedKeyFile: path.join(folder, 'locked-key'),
		passphrase: 'Ssh-Passphrase-4711',
		strangerKeyFile: path.join(folder, 'stranger-key'),
		home,
		uid,
		smallFolder: path.join(home, 'small'),
	};
	await mkdir(home);
	await mkdir(details.smallFolder);
	await giveTo(uid, home);
	await Promise.all([
		makeKey(path.join(folder, 'host-key'), ''),
		makeKey(details.keyFile, ''),
		makeKey(details.lockedKeyFile, details.passphrase),
		makeKey(details.strangerKeyFile, ''),
	]);
	await writeSettings(folder, details);
	const arguments_ = ['-D', '-e', '-f', path.join(folder, 'sshd.conf')];
	const sshd = programPath('sshd');
	const logFile = path.join(folder, 'log');
	const pid = isRoot
		? spawnServer({program: programPath('unshare'), arguments_: ['--mount', '--propagation', 'slave', '/bin/sh', '-c', await namespaceScript(folder, details), 'sh', sshd, ...arguments_], logFile})
		: spawnServer({program: sshd, arguments_, logFile});

	await waitFor('sshd', async () => answersAt(details.port));
	const hostKey = await runProgram(programPath('ssh-keygen'), ['-lf', path.join(folder, 'host-key.pub')]);
	return {...details, pid, hostKey: hostKey.split(' ')[1] ?? ''};
}

async function makeKey(file: string, passphrase: string): Promise<void> {
	await runProgram(programPath('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', file]);
}

async function writeSettings(folder: string, details: Pick<Details, 'port' | 'keyFile' | 'lockedKeyFile'>): Promise<void> {
	const keys = await Promise.all([details.keyFile, details.lockedKeyFile].map(async file => readFile(`${file}.pub`, 'utf8')));
	await writeFile(path.join(folder, 'authorized-keys'), keys.join(''), {mode: 0o644});
	await writeFile(path.join(folder, 'sshd.conf'), `ListenAddress 127.0.0.1
Port ${details.port}
HostKey ${path.join(folder, 'host-key')}
AuthorizedKeysFile ${path.join(folder, 'authorized-keys')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication yes
KbdInteractiveAuthentication no
UseDNS no
MaxStartups 200
MaxSessions 100
LogLevel VERBOSE
Subsystem sftp internal-sftp
`);
}

/** Gives this sshd, and nobody else, a user with a password. */
async function namespaceScript(folder: string, {home, password, smallFolder}: Pick<Details, 'home' | 'password' | 'smallFolder'>): Promise<string> {
	const hash = await runProgram('openssl', ['passwd', '-6', '-stdin'], {input: `${password}\n`});
	for (const [file, line] of [
		['passwd', `${ownUser.name}:x:${ownUser.uid}:${ownUser.uid}::${home}:/bin/sh`],
		['shadow', `${ownUser.name}:${hash.trim()}:20000:0:99999:7:::`],
	] as const) {
		await copyFile(`/etc/${file}`, path.join(folder, file));
		const text = await readFile(path.join(folder, file), 'utf8');
		await writeFile(path.join(folder, file), `${text}${line}\n`);
		await chmod(path.join(folder, file), file === 'passwd' ? 0o644 : 0o600);
	}

	await mkdir('/run/sshd', {recursive: true, mode: 0o755});
	return `mount -t tmpfs -o size=4m,mode=700,uid=${ownUser.uid} tmpfs '${smallFolder}' && mount --bind '${folder}/passwd' /etc/passwd && mount --bind '${folder}/shadow' /etc/shadow && exec "$@"`;
}

async function giveTo(uid: number, folder: string): Promise<void> {
	if (process.getuid?.() === 0) {
		await chown(folder, uid, uid);
	}
}
