/**
 * Storage in a bucket of Amazon S3 or any store that speaks its protocol.
 * The rule: opening it costs nothing; the library is loaded and the store is asked when something is first done.
 */
import {type RemoteKind} from '../kinds.js';
import {s3UrlSettings} from './settings.js';
import {formatS3Url, parseS3Url, readS3Settings} from './url.js';

export const s3Kind: RemoteKind = {
	type: 's3',
	label: 'S3',
	schemes: ['s3'],
	example: 's3://bucket/prefix?region=R',
	settings: s3UrlSettings,
	passwordSecret: 'secretAccessKey',
	parseUrl: parseS3Url,
	formatUrl: formatS3Url,
	prepare(connection, context) {
		const settings = readS3Settings(connection);
		return async () => {
			const {connectToS3} = await import('./storage.js');
			return connectToS3(settings, {secrets: connection.secrets, env: context.env});
		};
	},
};
