/**
 * The way through an HTTP proxy, by the usual environment variables: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.
 * The rule: TLS is spoken with the store itself, through a tunnel (CONNECT); the proxy sees host and port.
 */
import {Buffer} from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import {type Socket} from 'node:net';
import {type Duplex} from 'node:stream';
import tls from 'node:tls';
import {type AdapterContext} from '../core/connection.js';
import {toError} from '../core/errors.js';

type Environment = AdapterContext['env'];

/** The proxy for connections to a host; undefined where there is none or NO_PROXY names the host. */
export function findProxy(secure: boolean, {host, port}: {readonly host: string; readonly port: number}, env: Environment): URL | undefined {
	const names = secure ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
	const text = [...names, 'all_proxy', 'ALL_PROXY'].map(name => env[name]).find(value => value !== undefined && value !== '');
	const url = text === undefined || text.includes('://') ? text : `http://${text}`;
	if (url === undefined || !URL.canParse(url) || isExcepted(host, port, env.no_proxy ?? env.NO_PROXY ?? '')) {
		return undefined;
	}

	const proxy = new URL(url);
	return proxy.protocol === 'http:' || proxy.protocol === 'https:' ? proxy : undefined;
}

export function makeHttpAgent(options: http.AgentOptions, env: Environment): http.Agent {
	const agent = new http.Agent(options);
	const direct = agent.createConnection.bind(agent);
	agent.createConnection = (connection, callback) => {
		const target = targetOf(connection, 80);
		const proxy = findProxy(false, target, env);
		if (proxy === undefined) {
			return withListener(direct(connection, callback));
		}

		void connectThrough(proxy, target, callback);
		return undefined;
	};

	return agent;
}

export function makeHttpsAgent(options: https.AgentOptions, env: Environment): https.Agent {
	const agent = new https.Agent(options);
	const direct = agent.createConnection.bind(agent);
	agent.createConnection = (connection, callback) => {
		const target = targetOf(connection, 443);
		const proxy = findProxy(true, target, env);
		if (proxy === undefined) {
			return withListener(direct(connection, callback));
		}

		void connectThrough(proxy, target, (error, socket) => {
			if (error) {
				callback?.(error, socket);
				return;
			}

			callback?.(null, withListener(tls.connect({...options, servername: target.host, socket})));
		});
		return undefined;
	};

	return agent;
}

/**
 * A server may answer before it has read all, and close. Node takes its listeners off the connection with the answer, and what is
 * still being sent then fails with nobody to hear it: without this, that ends the process (Node 20.20). The answer tells the rest.
 */
function withListener<Connection extends Duplex | null | undefined>(connection: Connection): Connection {
	connection?.on('error', () => undefined);
	return connection;
}

type Target = {readonly host: string; readonly port: number};

async function connectThrough(proxy: URL, target: Target, callback: ((error: Error | null, socket: Socket) => void) | undefined): Promise<void> {
	try {
		const socket = await openTunnel(proxy, target);
		callback?.(null, withListener(socket));
	} catch (error) {
		Reflect.apply(callback ?? (() => undefined), undefined, [toError(error)]);
	}
}

async function openTunnel(proxy: URL, {host, port}: Target): Promise<Socket> {
	const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
	const {request} = proxy.protocol === 'https:' ? https : http;
	return new Promise((resolve, reject) => {
		const connect = request({
			method: 'CONNECT',
			host: proxy.hostname.replaceAll(/^\[|\]$/gv, ''),
			port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : proxy.port,
			path: authority,
			headers: {host: authority, ...signIn(proxy)},
			agent: false,
		});
		connect.once('connect', (response, socket) => {
			if (response.statusCode === 200) {
				resolve(socket);
			} else {
				socket.destroy();
				const refusal = new Error(`the proxy ${proxy.host} answered ${response.statusCode ?? 'nothing'}`);
				reject(Object.assign(refusal, {code: 'EPROXY'}));
			}
		});
		connect.once('error', reject);
		connect.end();
	});
}

function signIn({username, password}: URL): Record<string, string> {
	const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return username === '' ? {} : {'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}`};
}

function isExcepted(host: string, port: number, exceptions: string): boolean {
	return exceptions.toLowerCase().split(/[\s,]+/v).some(exception => {
		const name = exception.replace(`:${port}`, '').replace(/^\*?\./v, '');
		return exception === '*' || (name !== '' && (host.toLowerCase() === name || host.toLowerCase().endsWith(`.${name}`)));
	});
}

function targetOf({host, port}: {host?: string | null | undefined; port?: string | number | null | undefined}, defaultPort: number): Target {
	return {host: host ?? '', port: Number(port ?? defaultPort)};
}
