/**
 * A TCP proxy that does to a connection what networks and overloaded servers do: delay, cut, reset, stall, damage, answer 503.
 * What it does is decided by the test: for each HTTP request by its first lines, or for a connection by its bytes.
 */
import {type Buffer} from 'node:buffer';
import net, {type Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';

export type Fault
	/** Answers in the server's place. */
	= | {readonly kind: 'answer'; readonly status: number; readonly code: string}
	/** Ends the connection with a reset, or properly but too early, once so many bytes went up. */
		| {readonly kind: 'reset' | 'cut'; readonly afterBytes: number}
	/** Lets nothing through any more, once so many bytes went up. */
		| {readonly kind: 'stall'; readonly afterBytes: number}
	/** Changes one byte on its way up, so many bytes on. */
		| {readonly kind: 'damage'; readonly atByte: number}
	/** Lets the request through, and resets when the answer comes: it was done, but nobody heard. */
		| {readonly kind: 'lose answer'}
	/** Resets once so many bytes came down. */
		| {readonly kind: 'break answer'; readonly afterBytes: number}
	/** Changes one byte on its way down, so many bytes on. */
		| {readonly kind: 'damage answer'; readonly atByte: number};

export type FaultProxy = {
	/** The port that new connections are passed on to; may be changed at any time. */
	target: number;
	readonly port: number;
	/** `http://127.0.0.1:PORT`. */
	readonly endpoint: string;
	/** Asked with the first lines of each HTTP request; may be changed at any time. */
	onRequest: (head: string) => Fault | undefined;
	/** Asked for each connection; may be changed at any time. */
	onConnection: () => Fault | undefined;
	/** Waits so long before each piece is passed on. */
	delayMs: number;
	/** Ends all connections that there are, with a reset or properly; what is asked next is up to `onRequest` and `onConnection`. */
	endConnections(kind: 'cut' | 'reset'): void;
	/** How many there are now. */
	openConnections(): number;
	close(): Promise<void>;
};

const requestPattern = /^(?:GET|HEAD|PUT|POST|DELETE) \S+ HTTP\/1\.1\r\n/v;

export async function startFaultProxy(target: number): Promise<FaultProxy> {
	const sockets = new Set<Socket>();
	const server = net.createServer(client => {
		sockets.add(client);
		client.once('close', () => {
			sockets.delete(client);
		});
		serve(client, proxy);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	const proxy: FaultProxy = {
		target,
		port,
		endpoint: `http://127.0.0.1:${port}`,
		onRequest: () => undefined,
		onConnection: () => undefined,
		delayMs: 0,
		endConnections(kind) {
			for (const socket of sockets) {
				if (kind === 'reset') {
					socket.resetAndDestroy();
				} else {
					socket.end();
				}
			}
		},
		openConnections: () => sockets.size,
		async close() {
			for (const socket of sockets) {
				socket.destroy();
			}

			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
	return proxy;
}

function serve(client: Socket, proxy: FaultProxy): void {
	const upstream = net.connect(proxy.target, '127.0.0.1');
	const end = (): void => {
		client.destroy();
		upstream.destroy();
	};

	for (const socket of [client, upstream]) {
		socket.on('error', end);
		socket.on('close', end);
	}

	const wire: Wire = {
		client, upstream, fault: proxy.onConnection(), up: 0, down: 0, isStalled: false,
	};
	void pump(client, async chunk => {
		await delay(proxy.delayMs);
		await passUp(wire, chunk, proxy);
	});
	void pump(upstream, async chunk => {
		await delay(proxy.delayMs);
		await passDown(wire, chunk);
	});
}

type Wire = {
	readonly client: Socket;
	readonly upstream: Socket;
	fault: Fault | undefined;
	/** Bytes since the fault was chosen. */
	up: number;
	down: number;
	isStalled: boolean;
};

async function pump(from: AsyncIterable<Buffer>, pass: (chunk: Buffer) => Promise<void>): Promise<void> {
	try {
		for await (const chunk of from) {
			await pass(chunk);
		}
	} catch {
		// A connection that was ended on purpose; both its sides are destroyed.
	}
}

async function passUp(wire: Wire, chunk: Buffer, proxy: FaultProxy): Promise<void> {
	chooseFault(wire, chunk.toString('latin1', 0, 4096), proxy);
	const before = wire.up;
	wire.up += chunk.length;
	const {fault} = wire;
	if (fault === undefined) {
		await write(wire.upstream, chunk);
	} else if (fault.kind === 'answer') {
		answer(wire.client, fault.status, fault.code);
	} else if (fault.kind === 'stall' && isDue(fault, wire)) {
		wire.isStalled = true;
	} else if ((fault.kind === 'reset' || fault.kind === 'cut') && isDue(fault, wire)) {
		if (fault.afterBytes > before) {
			// A write of nothing is never told to be done.
			await write(wire.upstream, chunk.subarray(0, fault.afterBytes - before));
		}

		stop(wire, fault.kind);
	} else {
		await write(wire.upstream, fault.kind === 'damage' ? damaged(chunk, fault.atByte - before) : chunk);
	}
}

function isDue({afterBytes}: {readonly afterBytes: number}, {up}: Wire): boolean {
	return up >= afterBytes;
}

function chooseFault(wire: Wire, head: string, proxy: FaultProxy): void {
	if (requestPattern.test(head)) {
		wire.fault = proxy.onRequest(head) ?? proxy.onConnection();
		wire.up = 0;
		wire.down = 0;
	}
}

function answer(client: Socket, status: number, code: string): void {
	const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>made by the test</Message></Error>`;
	client.end(`HTTP/1.1 ${status} Fault\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
}

function damaged(chunk: Buffer, position: number): Buffer {
	const byte = chunk[position];
	if (byte !== undefined) {
		chunk[position] = 255 - byte;
	}

	return chunk;
}

async function passDown(wire: Wire, chunk: Buffer): Promise<void> {
	const {client, fault} = wire;
	const before = wire.down;
	wire.down += chunk.length;
	if (wire.isStalled) {
		return;
	}

	const isInterim = chunk.toString('latin1', 0, 12) === 'HTTP/1.1 100';
	if ((fault?.kind === 'lose answer' && !isInterim) || (fault?.kind === 'break answer' && wire.down >= fault.afterBytes)) {
		stop(wire, 'reset');
		return;
	}

	await write(client, fault?.kind === 'damage answer' ? damaged(chunk, fault.atByte - before) : chunk);
}

function stop({client, upstream}: Wire, kind: 'reset' | 'cut'): void {
	if (kind === 'reset') {
		client.resetAndDestroy();
	} else {
		client.end();
	}

	upstream.destroy();
}

async function write(socket: Socket, chunk: Buffer): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		socket.write(chunk, error => {
			if (error) {
				reject(error);
			} else {
				resolve();
			}
		});
	});
}
