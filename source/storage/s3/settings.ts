/**
 * What an S3 destination can be told; `url.ts` reads it, and says what may be where it isn't given.
 */
import {type KindSettings} from '../../core/kind-settings.js';

export const s3UrlSettings = {
	bucket: {
		label: 'Bucket', place: 'address', isNeeded: true, help: 'the bucket, which must exist',
	},
	prefix: {
		label: 'Prefix', place: 'address', unset: 'none', help: 'what all names in the bucket begin with, like a folder',
	},
	endpoint: {
		label: 'Endpoint', place: 'query', unset: 'Amazon', help: 'https://HOST of any store but Amazon\'s', details: 'Else `AWS_ENDPOINT_URL_S3`.',
	},
	region: {
		label: 'Region', place: 'query', unset: 'us-east-1', help: 'the bucket\'s region, such as eu-central-1', details: 'Else `AWS_REGION`, `AWS_DEFAULT_REGION`.',
	},
	pathStyle: {
		label: 'Path style', place: 'query', unset: '1 with an endpoint', choices: ['1', '0'], help: '1: the bucket goes into the path, 0: into the host',
	},
	accessKeyId: {
		label: 'Access key', place: 'secret', unset: 'AWS_ACCESS_KEY_ID', help: 'the id of the access key; else AWS_ACCESS_KEY_ID',
	},
	secretAccessKey: {
		label: 'Secret key', place: 'secret', unset: 'AWS_SECRET_ACCESS_KEY', help: 'its secret; else AWS_SECRET_ACCESS_KEY',
	},
	sessionToken: {
		label: 'Session token', place: 'secret', isRare: true, unset: 'none', help: 'of keys that expire; else AWS_SESSION_TOKEN',
	},
	storageClass: {
		label: 'Storage class', place: 'query', isRare: true, unset: 'the bucket\'s', help: 'as the store names it: STANDARD_IA',
	},
	sse: {
		label: 'Encryption', place: 'query', isRare: true, unset: 'the bucket\'s', choices: ['AES256', 'aws:kms', 'aws:kms:dsse'], help: 'encryption by the store, beside dbseal\'s own',
	},
	kmsKey: {
		label: 'KMS key', place: 'query', isRare: true, unset: 'the store\'s', help: 'the key for sse=aws:kms',
	},
	partSize: {
		label: 'Part size', place: 'query', isRare: true, unset: '8M', help: 'size of the parts of an upload, 5M to 2G',
	},
	maxParts: {
		label: 'Parts at most', place: 'query', isRare: true, unset: '10000', help: 'for stores that allow fewer than 10000 parts',
	},
	equalParts: {
		label: 'Equal parts', place: 'query', isRare: true, unset: 'no', choices: ['1', '0'], help: '1: for stores that demand parts of one size',
	},
	checksums: {
		label: 'Checksums',
		place: 'query',
		isRare: true,
		unset: 'when-supported',
		choices: ['when-supported', 'when-required'],
		help: 'when-required: for stores that refuse newer checksums',
		details: 'Newer ones are what Amazon\'s library adds by itself.',
	},
	ca: {
		label: 'CA file', place: 'query', isRare: true, unset: 'the usual ones', help: 'a PEM file of authorities to trust as well', details: 'Else `AWS_CA_BUNDLE`.',
	},
	objectLockDays: {
		label: 'Lock days', place: 'query', isRare: true, unset: 'the bucket\'s', help: 'days for which Object Lock retains each new object',
	},
	objectLockMode: {
		label: 'Lock mode', place: 'query', isRare: true, unset: 'GOVERNANCE', choices: ['GOVERNANCE', 'COMPLIANCE'], help: 'COMPLIANCE: nobody can shorten the retention',
	},
	timeout: {
		label: 'Timeout', place: 'query', isRare: true, unset: '60', help: 'seconds of silence after which a request is given up',
	},
	tries: {
		label: 'Tries', place: 'query', isRare: true, unset: '8', help: 'how often a request is tried',
	},
} as const satisfies KindSettings;
