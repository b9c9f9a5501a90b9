/**
 * The connection to an S3 store: the library, credentials, timeouts, and one way to send a request.
 * The rule: the library prints nothing on the person's screen, and reads nothing of ours but what it is given here.
 */
import {readFile} from 'node:fs/promises';
import {type AgentOptions} from 'node:https';
import process from 'node:process';
import {rootCertificates} from 'node:tls';
import {S3Client, type S3ClientConfig} from '@aws-sdk/client-s3';
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {toError, UsageError} from '../../core/errors.js';
import {makeHttpAgent, makeHttpsAgent} from '../proxy-agent.js';
import {retry} from '../retry.js';
import {
	isNobodyThere, isTransient, toS3Error, type S3Call,
} from './errors.js';
import {type S3Settings} from './url.js';

export type S3Connection = {
	readonly client: S3Client;
	readonly settings: S3Settings;
	/** False once the store answered that it has no If-None-Match. */
	hasConditions: boolean;
	/** True once the bucket has answered for itself: what is missing after that is the object. */
	isBucketKnown: boolean;
	/** The store's clock less this machine's, in milliseconds, as of the last answer. */
	clockOffsetMs(): number | undefined;
	/** Runs one request of the client, again where that helps, and gives its answer or an error of ours. */
	call<Result>(call: S3Call, signal: AbortSignal, request: () => Promise<Result>): Promise<Result>;
};

type Environment = AdapterContext['env'];

export type S3Access = Pick<Connection, 'secrets'> & Pick<AdapterContext, 'env'>;

/** Doesn't touch the network. Throws a UsageError for a CA file that can't be read. */
export async function makeS3Client(settings: S3Settings, {secrets, env}: S3Access): Promise<S3Connection> {
	const agent = await agentOptions(settings.ca ?? env.AWS_CA_BUNDLE);
	const config = {
		region: settings.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1',
		// Amazon tells where a bucket is; a wrong region then costs a request, not the backup.
		followRegionRedirects: true,
		forcePathStyle: settings.pathStyle,
		...endpointOf(settings, env),
		...credentialsOf(secrets, env),
		requestChecksumCalculation: checksumWords[settings.checksums],
		responseChecksumValidation: checksumWords[settings.checksums],
		// Tries are repeated by `retry`, which hears the run's signal while it waits.
		maxAttempts: 1,
		logger: silentLogger,
		requestHandler: {
			connectionTimeout: Math.min(settings.timeoutMs, 20_000), socketTimeout: settings.timeoutMs, logger: silentLogger,
			httpAgent: makeHttpAgent(agent, env), httpsAgent: makeHttpsAgent(agent, env),
		},
	} satisfies S3ClientConfig;
	const client = withoutVersionWarning(() => new S3Client(config));
	let offset: number | undefined;
	client.middlewareStack.add(next => async arguments_ => {
		const result = await next(arguments_);
		offset = offsetOf(result.response) ?? offset;
		return result;
	}, {step: 'deserialize', name: 'dbsealClock', priority: 'low'});
	return {
		client,
		settings,
		hasConditions: true,
		isBucketKnown: false,
		clockOffsetMs: () => offset,
		async call(call, signal, request) {
			try {
				// A store that never answered isn't waited for: its name or port is wrong, more likely than not.
				return await retry(request, {signal, tries: settings.tries, isTransient: error => isTransient(error) && (offset !== undefined || !isNobodyThere(error))});
			} catch (error) {
				signal.throwIfAborted();
				throw toS3Error(error, call);
			}
		},
	};
}

const checksumWords = {'when-supported': 'WHEN_SUPPORTED', 'when-required': 'WHEN_REQUIRED'} as const;

/** The library would write to the console. */
const silence = (): void => undefined;
const silentLogger = {
	trace: silence, debug: silence, info: silence, warn: silence, error: silence,
};

async function agentOptions(ca: string | undefined): Promise<AgentOptions> {
	return {keepAlive: true, maxSockets: 16, ...(ca !== undefined && {ca: [...rootCertificates, await readCertificates(ca)]})};
}

async function readCertificates(path: string): Promise<string> {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		throw new UsageError({
			code: 'INVALID_SETTING', message: `can't read the certificates of ca=${path}: ${toError(error).message}`, hint: 'Give ca= the path of a PEM file that this user can read.', cause: error,
		});
	}
}

function endpointOf({endpoint}: S3Settings, env: Environment): {endpoint?: string} {
	const url = endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
	return url === undefined ? {} : {endpoint: url};
}

/** The destination's own keys, else those of the environment, else the library's chain (profiles, roles of the machine). */
function credentialsOf(secrets: Connection['secrets'], env: Environment): Pick<S3ClientConfig, 'credentials' | 'profile'> {
	const own = keyPair(secrets.accessKeyId, secrets.secretAccessKey, secrets.sessionToken);
	if (own === undefined && Object.keys(secrets).length > 0) {
		throw new UsageError({
			code: 'INVALID_SETTING', message: 'the destination has only one half of its keys', hint: 'Give both the access key id and the secret access key, or neither.',
		});
	}

	const credentials = own ?? keyPair(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN);
	return {...(credentials && {credentials}), ...(env.AWS_PROFILE !== undefined && {profile: env.AWS_PROFILE})};
}

function keyPair(accessKeyId = '', secretAccessKey = '', sessionToken = ''): {accessKeyId: string; secretAccessKey: string; sessionToken?: string} | undefined {
	return accessKeyId === '' || secretAccessKey === '' ? undefined : {accessKeyId, secretAccessKey, ...(sessionToken !== '' && {sessionToken})};
}

/**
 * The library tells once, when its client is made, which Node it will want next year. That is for us, not for the person:
 * it is kept from the screen here, and everything else that warns is let through.
 */
function withoutVersionWarning<Result>(make: () => Result): Result {
	const {emitWarning} = process;
	process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
		if (!String(warning).startsWith('NodeVersionSupportWarning')) {
			Reflect.apply(emitWarning, process, [warning, ...rest]);
		}
	};

	try {
		return make();
	} finally {
		process.emitWarning = emitWarning;
	}
}

/** From the `Date` header of any answer, whole seconds. */
function offsetOf(response: unknown): number | undefined {
	const headers = typeof response === 'object' && response !== null && 'headers' in response ? response.headers : undefined;
	const date = typeof headers === 'object' && headers !== null && 'date' in headers ? headers.date : undefined;
	const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
	return Number.isNaN(time) ? undefined : time - Date.now();
}
