/**
 * A server that answers before it has read all, and closes, as Swift does with what it refuses.
 * An error that nobody hears would end the process: here it ends the test run.
 */
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import http, {type IncomingMessage} from 'node:http';
import net from 'node:net';
import {expect, test, vi} from 'vitest';
import {makeHttpAgent} from '../../source/storage/proxy-agent.js';

test('an answer that comes before the end of what is sent is all that is heard of the request', async () => {
	const gate = new AbortController();
	const heard = once(gate.signal, 'abort');
	const server = net.createServer(socket => {
		void answerEarly(socket, heard);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const agent = makeHttpAgent({keepAlive: true}, {});
	const address = server.address();
	const request = http.request({
		agent, port: typeof address === 'object' ? address?.port : 0, method: 'PUT', headers: {'content-length': 5_000_000, expect: '100-continue'},
	});
	request.once('continue', () => {
		request.end(Buffer.alloc(5_000_000));
	});

	const [response] = await once(request, 'response') as [IncomingMessage];
	gate.abort();
	response.resume();
	await once(response, 'end');
	await vi.waitUntil(() => request.socket?.destroyed);

	expect(response.statusCode).toBe(501);
	agent.destroy();
	server.close();
});

async function answerEarly(socket: net.Socket, heard: Promise<unknown>): Promise<void> {
	socket.on('error', () => undefined);
	await once(socket, 'data');
	socket.write('HTTP/1.1 100 Continue\r\n\r\n');
	await once(socket, 'data');
	socket.pause();
	socket.end('HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n');
	await heard;
	socket.resetAndDestroy();
}
