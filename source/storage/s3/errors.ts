/**
 * Turns what S3 and the network answer into dbseal's errors, each with the next step.
 * The rule: decided by the error's own code or the status, never by its text; no request is quoted, for it is signed.
 */
import {
	AppError, DestinationError, NotFoundError, SpaceError, systemErrorCode, toError, type ErrorDetails,
} from '../../core/errors.js';
import {connectionError} from '../network-errors.js';
import {type S3Settings} from './url.js';

export type S3Call = {
	/** What was being done: `can't write orders.sql.gz.enc`. */
	readonly action: string;
	/** What the access key must be allowed to do: `s3:PutObject`. */
	readonly permission: string;
	readonly settings: S3Settings;
};

type Explanation = Pick<ErrorDetails, 'code' | 'hint'> & {readonly text: string};

/** Codes that S3 stores answer with, and what they mean for the person. */
const explanations: Readonly<Record<string, (call: S3Call, error: Error) => Explanation | undefined>> = {
	NoSuchBucket: ({settings: {bucket}}) => ({
		code: 'STORAGE_MISSING', text: `the bucket ${bucket} does not exist`, hint: 'Make the bucket, or correct its name in the destination.',
	}),
	SignatureDoesNotMatch: () => ({
		code: 'STORAGE_DENIED', text: 'the secret access key is wrong', hint: 'Enter the secret access key of this destination again.',
	}),
	// Some stores say the same of a key for encryption.
	InvalidAccessKeyId: ({settings: {kmsKey}}) => ({
		code: 'STORAGE_DENIED',
		text: `the store does not know the access key${kmsKey === undefined ? '' : `, or not the key ${kmsKey}`}`,
		hint: `Look up the access key id, and enter it with its secret again${kmsKey === undefined ? '' : '; or correct kms-key= in the destination'}.`,
	}),
	ExpiredToken: () => ({
		code: 'STORAGE_DENIED', text: 'the session token has expired', hint: 'Get fresh credentials (AWS_SESSION_TOKEN and its keys), or use keys that don\'t expire.',
	}),
	InvalidToken: () => ({
		code: 'STORAGE_DENIED', text: 'the session token is not valid', hint: 'Get fresh credentials: a session token belongs to its access key.',
	}),
	AccessDenied: ({permission, settings: {bucket}}) => ({
		code: 'STORAGE_DENIED', text: `the access key lacks ${permission}`, hint: `Allow ${permission} on the bucket ${bucket} for this access key.`,
	}),
	AuthorizationHeaderMalformed: wrongRegion,
	PermanentRedirect: wrongRegion,
	IllegalLocationConstraintException: wrongRegion,
	RequestTimeTooSkewed: () => ({
		code: 'STORAGE_FAILED', text: 'this machine\'s clock differs from the store\'s by too much', hint: 'Set the clock: look at "timedatectl".',
	}),
	InvalidStorageClass: ({settings: {storageClass = 'STANDARD'}}) => ({
		code: 'STORAGE_FAILED', text: `the store has no storage class ${storageClass}`, hint: 'Correct or remove storage-class= in the destination.',
	}),
	InvalidRequest: refusedSettings,
	InvalidArgument: refusedSettings,
	UnusableKmsKey: ({settings: {kmsKey = 'of the bucket'}}) => ({
		code: 'STORAGE_FAILED', text: `the store can't encrypt with the key ${kmsKey}`, hint: 'Correct kms-key= in the destination, and look at the state of that key.',
	}),
	NotImplemented: (_call, error) => ({
		code: 'STORAGE_FAILED', text: saidBy(error), hint: 'Leave out the settings that the store doesn\'t have; checksums=when-required helps with many.',
	}),
	InvalidObjectState: () => ({
		code: 'STORAGE_FAILED',
		text: 'the store has archived it and has to bring it back first',
		hint: 'Ask the store to restore the object and its sidecar ("aws s3api restore-object"), wait until it has, which may take hours, and try again.',
	}),
	EntityTooLarge: ({settings: {maxParts}}) => ({
		code: 'STORAGE_FAILED', text: 'the object or a part of it is too large for the store', hint: `Set part-size= and max-parts= (now ${maxParts}) to what the store allows.`,
	}),
	CredentialsProviderError: () => ({
		code: 'STORAGE_DENIED', text: 'there are no credentials', hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the destination its keys.',
	}),
};

const aliases: Readonly<Record<string, string>> = {
	Forbidden: 'AccessDenied', AllAccessDisabled: 'AccessDenied', AccountProblem: 'AccessDenied',
	TokenRefreshRequired: 'ExpiredToken', RequestExpired: 'ExpiredToken', ExpiredTokenException: 'ExpiredToken',
	InvalidSecurity: 'InvalidAccessKeyId', UnrecognizedClientException: 'InvalidAccessKeyId', InvalidClientTokenId: 'InvalidAccessKeyId',
	'KMS.NotFoundException': 'UnusableKmsKey', 'KMS.DisabledException': 'UnusableKmsKey', 'KMS.KMSInvalidStateException': 'UnusableKmsKey',
};

const fullCodes = new Set(['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull', 'InsufficientCapacity', 'QuotaExceededException']);

/** Answers that another try may change; damaged on the way counts, for a checksum stopped it. */
const transientCodes = new Set([
	'SlowDown',
	'ServiceUnavailable',
	'InternalError',
	'RequestTimeout',
	'TimeoutError',
	'Throttling',
	'ThrottlingException',
	'TooManyRequests',
	'OperationAborted',
	'BadDigest',
	'XAmzContentSHA256Mismatch',
	'InvalidDigest',
	'XAmzContentChecksumMismatch',
	'IncompleteBody',
	'ConditionalRequestConflict',
	// A clock that was set meanwhile: the library has taken the store's time from the answer.
	'RequestTimeTooSkewed',
]);
const transientStatuses = new Set([408, 429, 500, 502, 503, 504]);
const transientSystemCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ERR_STREAM_PREMATURE_CLOSE']);

export function isTransient(thrown: unknown): boolean {
	const status = statusOf(thrown);
	return transientCodes.has(codeOf(thrown)) || (status !== undefined && transientStatuses.has(status))
		|| transientSystemCodes.has(systemErrorCode(thrown) ?? '') || isCorrectedSkew(thrown);
}

/** Nothing is where the store should be. */
export function isNobodyThere(thrown: unknown): boolean {
	return ['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'].includes(systemErrorCode(thrown) ?? '');
}

/** The store's own code of an error: `NoSuchKey`; empty where the answer had no body (HEAD). */
export function codeOf(thrown: unknown): string {
	if (!(thrown instanceof Error)) {
		return '';
	}

	const code = 'Code' in thrown && typeof thrown.Code === 'string' ? thrown.Code : thrown.name;
	return ['Unknown', 'UnknownError', 'Error', 'NotFound', ''].includes(code) ? '' : code;
}

export function statusOf(thrown: unknown): number | undefined {
	const metadata = thrown instanceof Error && '$metadata' in thrown ? thrown.$metadata : undefined;
	const status = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
	return typeof status === 'number' ? status : undefined;
}

/** Errors of ours and aborts pass as they are. */
export function toS3Error(thrown: unknown, call: S3Call): Error {
	if (thrown instanceof AppError || (thrown instanceof Error && thrown.name === 'AbortError')) {
		return thrown;
	}

	const error = withoutRequest(toError(thrown));
	const code = codeOf(error);

	const explained = explain(error, call);
	if (explained !== undefined) {
		return explained;
	}

	if (fullCodes.has(code) || statusOf(error) === 507) {
		return new SpaceError({
			code: 'NO_SPACE', message: `${call.action}: the store is full`, hint: 'Raise the bucket\'s quota, or prune old backups, then try again.', cause: error,
		});
	}

	const {endpoint = 'Amazon S3'} = call.settings;
	const mayPass = isTransient(error);
	return connectionError(error, {action: call.action, server: endpoint}) ?? new DestinationError({
		code: 'STORAGE_FAILED',
		message: `${call.action}: ${endpoint} answered ${describe(error)}`,
		hint: mayPass ? 'Try again later: the store is in trouble or overloaded.' : 'Look the answer up in the store\'s own documentation.',
		cause: error,
		mayPass,
	});
}

function explain(error: Error, call: S3Call): DestinationError | undefined {
	const code = codeOf(error);
	const explanation = (explanations[aliases[code] ?? code] ?? explanations[codeOfStatus(error)])?.(call, error);
	if (explanation === undefined) {
		return undefined;
	}

	const {text, ...rest} = explanation;
	// Each is for a person to mend.
	return new DestinationError({
		...rest, message: `${call.action}: ${text}`, cause: error, mayPass: false,
	});
}

export function missingObjectError(name: string, settings: S3Settings): NotFoundError {
	return new NotFoundError({
		code: 'ARTIFACT_NOT_FOUND', message: `there is no file ${name} in s3://${settings.bucket}/${settings.prefix}`, hint: 'See what is there with "dbseal list".',
	});
}

export function noObjectLockError(action: string, {bucket}: S3Settings): DestinationError {
	return new DestinationError({
		code: 'STORAGE_FAILED',
		message: `${action}: the bucket ${bucket} has no Object Lock`,
		hint: 'Object Lock is switched on when a bucket is made: make one with it, or remove object-lock-days= from the destination.',
		mayPass: false,
	});
}

/** The library's errors carry the whole request, signature and token included; what is told of one goes without. */
function withoutRequest(error: Error): Error {
	const status = statusOf(error);
	const bare = new Error(error.message);
	bare.name = error.name;
	return Object.assign(bare, {
		stack: error.stack,
		...(systemErrorCode(error) !== undefined && {code: systemErrorCode(error)}),
		...('Code' in error && {Code: error.Code}),
		...('Region' in error && {Region: error.Region}),
		...(status !== undefined && {$metadata: {httpStatusCode: status}}),
	});
}

function wrongRegion({settings: {region}}: S3Call, error: Error): Explanation {
	const right = 'Region' in error && typeof error.Region === 'string' ? error.Region : undefined;
	return {
		code: 'STORAGE_FAILED',
		text: `the bucket is not in the region ${region ?? 'us-east-1'}`,
		hint: right === undefined ? 'Set region= to the bucket\'s own, and endpoint= to that region\'s.' : `Set region=${right} in the destination.`,
	};
}

/** What an object is to be stored with isn't what every store has; without such settings the answer stays as it is. */
function refusedSettings({settings: {storageClass, encryption, kmsKey, objectLockDays}}: S3Call, error: Error): Explanation | undefined {
	const sent = Object.entries({
		'storage-class': storageClass, sse: encryption, 'kms-key': kmsKey, 'object-lock-days': objectLockDays,
	}).filter(([, value]) => value !== undefined);
	if (sent.length === 0) {
		return undefined;
	}

	const settings = sent.map(([name, value]) => `${name}=${value}`).join(', ');
	const compare = `Compare what the destination asks for (${settings}) with what the store and the bucket have`;
	return {
		code: 'STORAGE_FAILED', text: saidBy(error), hint: `${compare}${objectLockDays === undefined ? '' : '; Object Lock is switched on when a bucket is made'}.`,
	};
}

/** Some stores answer with a code alone. */
function saidBy(error: Error): string {
	return ['', 'UnknownError'].includes(error.message) ? `the store answered ${codeOf(error)}` : error.message;
}

/** For answers without a body. */
function codeOfStatus(error: Error): string {
	return codeOf(error) === '' ? ({301: 'PermanentRedirect', 403: 'AccessDenied'}[statusOf(error) ?? 0] ?? '') : '';
}

function describe(error: Error): string {
	return [statusOf(error), codeOf(error), error.message].filter(part => part !== undefined && part !== '' && part !== 'UnknownError').join(' ');
}

/** The library has just learnt the store's time, and signs the next try with it. */
function isCorrectedSkew(thrown: unknown): boolean {
	const metadata = thrown instanceof Error && '$metadata' in thrown ? thrown.$metadata : undefined;
	return typeof metadata === 'object' && metadata !== null && 'clockSkewCorrected' in metadata && metadata.clockSkewCorrected === true;
}
