/**
 * `dbseal verify`: that an artifact, or a job's newest, or all of a job's, give their dumps back.
 */
import {withApplication} from '../../application/application.js';
import {verifyAll, verifyOne, type VerifyListener} from '../../application/artifacts/verification.js';
import {formatBytes} from '../../core/text.js';
import {defineCommand} from '../command.js';
import {refuseFailures} from '../failures.js';
import {givenKeys, keyFlags} from '../asking/given-keys.js';
import {recordingOf} from '../recording.js';

export const command = defineCommand({
	examples: [
		['dbseal verify orders', 'the newest artifact of a job'],
		['dbseal verify orders --all', 'every one of them'],
		['dbseal verify ./orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'this file'],
	],
	arguments: [{name: 'ARTIFACT|JOB', completes: 'job'}],
	flags: {
		all: {type: 'boolean', summary: 'all artifacts of the job, at all its destinations'},
		...keyFlags,
	},
	notes: ['Checks size, checksum and auth tag, and that it decompresses to its end. Nothing is written anywhere.'],
	async run({arguments: [typed = ''], flags: {all, ...keyFlagValues}}, context) {
		const {output} = context;
		await withApplication(context.place, {reads: true}, async application => {
			const wish = {of: typed, keys: await givenKeys(keyFlagValues, context)};
			const listener: VerifyListener = {
				...recordingOf(context),
				onVerified({artifactName, plainSizeBytes, profileName}) {
					const key = profileName === undefined ? 'not encrypted' : `key of profile "${profileName}"`;
					output.note(`${artifactName} is good: ${formatBytes(plainSizeBytes)} of dump, ${key}`);
				},
			};
			if (!all) {
				await verifyOne(application, wish, listener);
				return;
			}

			const verified = await verifyAll(application, wish, {
				...listener,
				onFailure(reference, error) {
					output.warn(`${reference}: ${error.message}`);
				},
			});
			output.result(verified.map(one => 'failure' in one ? {artifact: one.artifact, error: one.failure.message} : one));
			refuseFailures(verified.flatMap(one => 'failure' in one ? one.failure : []), {count: verified.length, noun: 'artifact', listCommand: 'dbseal runs list --kind verify'});
		});
	},
});
