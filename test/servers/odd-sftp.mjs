/**
 * Stands between sshd and OpenSSH's own sftp-server, and does what SFTP servers do seldom: sshd's Subsystem is `node odd-sftp.mjs WAY MARKER`.
 * `short-reads` gives a third of what is asked for; `lost-rename` dies when it has renamed, before it can say so, the first time;
 * `vanishing-folder` loses the folder that is to be listed in that very moment. MARKER is a file that remembers between sessions.
 */
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import process from 'node:process';

/** draft-ietf-secsh-filexfer-02, section 3. */
const types = {read: 5, opendir: 11, rename: 18};
const headBytes = 9;

const [way, marker] = process.argv.slice(2);
const server = spawn('/usr/lib/openssh/sftp-server', {stdio: ['pipe', 'pipe', 'inherit']});
let renameId;

onPackets(process.stdin, packet => {
	const type = packet[4];
	if (way === 'short-reads' && type === types.read) {
		packet.writeUInt32BE(Math.ceil(packet.readUInt32BE(packet.length - 4) / 3), packet.length - 4);
	} else if (way === 'lost-rename' && type === types.rename && !fs.existsSync(marker)) {
		renameId = packet.readUInt32BE(5);
	} else if (way === 'vanishing-folder' && type === types.opendir) {
		fs.rmSync(textAt(packet, headBytes), {recursive: true, force: true});
	}

	server.stdin.write(packet);
});

onPackets(server.stdout, packet => {
	if (renameId !== undefined && packet.readUInt32BE(5) === renameId) {
		fs.writeFileSync(marker, '');
		server.kill('SIGKILL');
		process.kill(process.pid, 'SIGKILL');
	}

	process.stdout.write(packet);
});

process.stdin.once('end', () => {
	server.stdin.end();
});

/** Whole packets, each with its length before it. */
function onPackets(stream, take) {
	let held = Buffer.alloc(0);
	stream.on('data', chunk => {
		held = Buffer.concat([held, chunk]);
		while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
			const bytes = 4 + held.readUInt32BE(0);
			take(Buffer.from(held.subarray(0, bytes)));
			held = held.subarray(bytes);
		}
	});
}

function textAt(packet, position) {
	return packet.toString('utf8', position + 4, position + 4 + packet.readUInt32BE(position));
}
