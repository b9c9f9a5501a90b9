/**
 * How an S3 destination is named and set: `s3://bucket/prefix?endpoint=…&region=…`.
 * The rule: keys are secrets and never part of what is written back as a URL.
 */
import {type Connection} from '../../core/connection.js';
import {defaultTries} from '../retry.js';
import {
	decodePart, invalidSetting, invalidUrl, optionsOfQuery, queryOfOptions, readChoice, readCount, readFlag, readSize, splitUrl,
} from '../url-options.js';
import {s3UrlSettings} from './settings.js';

export type S3Settings = {
	readonly bucket: string;
	/** Empty, or ends with `/`. */
	readonly prefix: string;
	readonly endpoint: string | undefined;
	readonly region: string | undefined;
	readonly pathStyle: boolean;
	readonly storageClass: string | undefined;
	readonly encryption: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
	readonly kmsKey: string | undefined;
	readonly partBytes: number;
	readonly maxParts: number;
	readonly equalParts: boolean;
	readonly checksums: 'when-supported' | 'when-required';
	/** A PEM file of certificates to trust beside the usual ones. */
	readonly ca: string | undefined;
	readonly objectLockDays: number | undefined;
	readonly objectLockMode: 'GOVERNANCE' | 'COMPLIANCE';
	/** How long nothing may move on a connection. */
	readonly timeoutMs: number;
	/** How often a request is tried. */
	readonly tries: number;
};

const example = 's3://bucket/prefix?endpoint=https://host&region=us-east-1';

/** S3's own limits: parts of 5 MiB or more (the last one excepted), at most 10 000 of them. */
const mebibyte = 1024 ** 2;
const smallestPartBytes = 5 * mebibyte;
const mostParts = 10_000;

/** Our choices: rclone and others use 5 to 8 MiB; a minute is what stores' own load balancers give. */
const defaultPartBytes = 8 * mebibyte;
/** One buffer of Node 20 and one write to a socket take this much for sure. */
const largestPartBytes = 2048 * mebibyte;
const defaultTimeoutSeconds = 60;

export function parseS3Url(url: string): Connection {
	const parsed = splitUrl(url, example);
	const bucket = decodePart(parsed.hostname, 'bucket');
	const prefix = decodePart(parsed.pathname, 'prefix').replaceAll(/^\/+|\/+$/gv, '');
	if (parsed.port !== '') {
		throw invalidUrl('a bucket has no port', `Name the server in endpoint=: ${example}.`);
	}

	const options = {
		bucket, ...(prefix !== '' && {prefix}), ...optionsOfQuery(parsed.searchParams, s3UrlSettings),
	};
	const secrets = {
		...(parsed.username !== '' && {accessKeyId: decodePart(parsed.username, 'access key')}),
		...(parsed.password !== '' && {secretAccessKey: decodePart(parsed.password, 'secret key')}),
	};
	const connection = {type: 's3', options, secrets};
	readS3Settings(connection);
	return connection;
}

export function formatS3Url({options}: Connection): string {
	const prefix = (options.prefix ?? '').split('/').map(part => encodeURIComponent(part)).join('/');
	return `s3://${encodeURIComponent(options.bucket ?? '')}${prefix === '' ? '' : `/${prefix}`}${queryOfOptions(options, s3UrlSettings)}`;
}

/** Throws a UsageError (INVALID_SETTING) that names the option which is missing or wrong. */
export function readS3Settings({options}: Connection): S3Settings {
	const {
		bucket = '', prefix = '', endpoint, region, storageClass, kmsKey, ca,
	} = options;
	assertBucket(bucket);
	assertEndpoint(endpoint);
	assertUseful(options);
	return {
		bucket,
		prefix: prefix === '' ? '' : `${prefix}/`,
		endpoint,
		region,
		// Stores of one's own seldom have a name for each bucket in the DNS.
		pathStyle: options.pathStyle === undefined ? endpoint !== undefined : readFlag(options, 'pathStyle'),
		storageClass,
		encryption: readChoice(options, 'sse', s3UrlSettings.sse.choices),
		kmsKey,
		...readParts(options),
		checksums: readChoice(options, 'checksums', s3UrlSettings.checksums.choices) ?? 'when-supported',
		ca,
		objectLockDays: readCount(options, 'objectLockDays'),
		objectLockMode: readChoice(options, 'objectLockMode', s3UrlSettings.objectLockMode.choices) ?? 'GOVERNANCE',
		timeoutMs: (readCount(options, 'timeout') ?? defaultTimeoutSeconds) * 1000,
		tries: readCount(options, 'tries') ?? defaultTries,
	};
}

function readParts(options: Connection['options']): Pick<S3Settings, 'partBytes' | 'maxParts' | 'equalParts'> {
	const partBytes = readSize(options, 'partSize') ?? defaultPartBytes;
	const maxParts = readCount(options, 'maxParts') ?? mostParts;
	if (partBytes < smallestPartBytes || partBytes > largestPartBytes) {
		throw invalidSetting('partSize', 'is out of range', 'Give 5M to 2G.');
	}

	if (maxParts > mostParts) {
		throw invalidSetting('maxParts', `can't be over ${mostParts}`, `Give at most ${mostParts}, S3's own limit.`);
	}

	return {partBytes, maxParts, equalParts: readFlag(options, 'equalParts')};
}

function assertBucket(bucket: string): void {
	if (!/^[a-z\d][a-z\d._\-]{1,61}[a-z\d]$/iv.test(bucket)) {
		throw invalidSetting('bucket', `can't be ${JSON.stringify(bucket)}`, `Name a bucket of 3 to 63 letters, digits, dots and dashes: ${example}.`);
	}
}

function assertEndpoint(endpoint: string | undefined): void {
	if (endpoint === undefined) {
		return;
	}

	const parsed = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
	if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol) || parsed.username !== '') {
		throw invalidSetting('endpoint', 'is not an http or https URL without user', 'Give it as https://host or http://host:port.');
	}
}

/** A setting that does nothing without another one would be taken for what it isn't. */
function assertUseful({sse, kmsKey, objectLockDays, objectLockMode}: Connection['options']): void {
	if (kmsKey !== undefined && !sse?.startsWith('aws:kms')) {
		throw invalidSetting('kmsKey', 'needs sse=aws:kms (or aws:kms:dsse)', 'Add sse=aws:kms, or leave kms-key= out.');
	}

	if (objectLockMode !== undefined && objectLockDays === undefined) {
		throw invalidSetting('objectLockMode', 'needs object-lock-days', 'Say for how many days with object-lock-days=, or leave object-lock-mode= out.');
	}
}
