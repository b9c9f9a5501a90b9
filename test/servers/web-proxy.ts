/**
 * An HTTP proxy that makes tunnels (CONNECT), and a TLS front with a certificate that its own authority signed.
 */
import {Buffer} from 'node:buffer';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import http from 'node:http';
import net, {type AddressInfo, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import tls from 'node:tls';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';

export type WebProxy = {
	readonly url: string;
	/** What it was asked to connect to, in order. */
	readonly asked: readonly string[];
	close(): Promise<void>;
};

/** With `password`, it asks for the user `user` and this password. */
export async function startWebProxy({password}: {readonly password?: string} = {}): Promise<WebProxy> {
	const asked: string[] = [];
	const expected = password === undefined ? undefined : `Basic ${Buffer.from(`user:${password}`).toString('base64')}`;
	const server = http.createServer();
	const sockets = watchSockets(server);
	server.on('connect', (request, client: Socket) => {
		if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
			client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
			return;
		}

		asked.push(request.url ?? '');
		const {hostname, port} = new URL(`http://${request.url ?? ''}`);
		const upstream = net.connect(Number(port), hostname, () => {
			client.write('HTTP/1.1 200 OK\r\n\r\n');
		});
		tie(client, upstream);
	});
	const {port} = await listen(server);
	return {
		url: `http://${password === undefined ? '' : `user:${password}@`}127.0.0.1:${port}`, asked, close: async () => close(server, sockets),
	};
}

export type TlsFront = {
	/** `https://localhost:PORT`. */
	readonly endpoint: string;
	/** The path of its authority's certificate. */
	readonly caFile: string;
	close(): Promise<void>;
};

/** Speaks TLS, and passes what it hears to a port of this machine. */
export async function startTlsFront(target: number): Promise<TlsFront> {
	const folder = await mkdtemp(join(tmpdir(), 'dbseal-tls-'));
	const caFile = join(folder, 'certificate.pem');
	const keyFile = join(folder, 'key.pem');
	await runProgram(programPath('openssl'), [
		'req',
		'-x509',
		'-newkey',
		'ec',
		'-pkeyopt',
		'ec_paramgen_curve:prime256v1',
		'-nodes',
		'-days',
		'2',
		'-subj',
		'/CN=localhost',
		'-addext',
		'subjectAltName=DNS:localhost',
		'-keyout',
		keyFile,
		'-out',
		caFile,
	]);
	const server = tls.createServer({cert: await readFile(caFile), key: await readFile(keyFile)}, client => {
		tie(client, net.connect(target, '127.0.0.1'));
	});
	const sockets = watchSockets(server);
	const {port} = await listen(server);
	return {
		endpoint: `https://localhost:${port}`,
		caFile,
		async close() {
			await close(server, sockets);
			await rm(folder, {recursive: true});
		},
	};
}

function tie(client: Socket, upstream: Socket): void {
	const end = (): void => {
		client.destroy();
		upstream.destroy();
	};

	for (const socket of [client, upstream]) {
		socket.on('error', end);
		socket.on('close', end);
	}

	client.pipe(upstream);
	upstream.pipe(client);
}

function watchSockets(server: Server): Set<Socket> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
	});
	return sockets;
}

async function listen(server: Server): Promise<AddressInfo> {
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') {
		throw new Error('no port');
	}

	return address;
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
	for (const socket of sockets) {
		socket.destroy();
	}

	await new Promise(resolve => {
		server.close(resolve);
	});
}
