/**
 * What the connection test finds of an S3 store beside the powers that every storage needs: its clock, whether it does what the
 * destination's settings ask for, whether it refuses overwriting by itself, and what it does with what is removed.
 * The rule: it writes objects of its own and removes them; one that the store was asked to retain stays for a minute.
 */
import {Buffer} from 'node:buffer';
import {type Finding} from '../../core/connection.js';
import {failedFinding} from '../../core/failed-finding.js';
import {checkName} from '../names.js';
import {putObject, removeOwn} from './commit.js';
import {type S3Connection} from './client.js';
import {headInBucket, removeObject, uploadIdKey} from './objects.js';
import {retentionFor, type NewObject} from './object-settings.js';
import {judgeOverwriting} from './overwriting.js';
import {assertRetained} from './retention.js';

/** What the store may be ahead or behind before it refuses signed requests is 15 minutes; warned of well before. */
const tolerableSkewMs = 5 * 60_000;
/** Long enough to be seen, short enough that nobody minds. */
const retainedMs = 60_000;
const content = Buffer.from('dbseal wrote this to test the destination; it may be removed.\n');

/** With `isSound`, the common connection test found nothing wrong. */
export async function checkStore(s3: S3Connection, isSound: boolean, signal: AbortSignal): Promise<readonly Finding[]> {
	return [
		...judgeClock(s3.clockOffsetMs()),
		...(isSound ? [...await judgeRetention(s3, signal), ...await judgeObject(s3, signal)] : []),
	];
}

function judgeClock(offsetMs: number | undefined): readonly Finding[] {
	if (offsetMs === undefined) {
		return [];
	}

	const seconds = Math.round(Math.abs(offsetMs) / 1000);
	if (Math.abs(offsetMs) < tolerableSkewMs) {
		return [{subject: 'clock', verdict: 'ok', detail: `differs from the store's by ${seconds} s`}];
	}

	return [{
		subject: 'clock',
		verdict: 'warning',
		detail: `this machine's clock is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the store's`,
		hint: 'Set the clock: look at "timedatectl".',
	}];
}

async function judgeRetention(s3: S3Connection, signal: AbortSignal): Promise<readonly Finding[]> {
	const {objectLockDays, objectLockMode} = s3.settings;
	if (objectLockDays === undefined) {
		return [];
	}

	const subject = 'object lock';
	const object = {...newObject(s3), retention: retentionFor(retainedMs, objectLockMode)};
	try {
		await putObject(s3, object, {bytes: content, signal});
		await assertRetained(s3, object, signal);
		return [{subject, verdict: 'ok', detail: `the store retains what it is told to (${objectLockMode}); this test's own file for a minute`}];
	} catch (error) {
		return [failedFinding(subject, error, signal)];
	} finally {
		await removeOwn(s3, object, signal);
	}
}

async function judgeObject(s3: S3Connection, signal: AbortSignal): Promise<readonly Finding[]> {
	const subject = 'the store itself';
	const object = newObject(s3);
	try {
		await putObject(s3, object, {bytes: content, signal});
		const settings = await judgeSettings(s3, object, signal);
		const detail = await judgeOverwriting(s3, object, signal);
		const {isHidden} = await removeObject(s3, object.name, signal);
		return [...settings, {subject, verdict: 'ok', detail}, ...(isHidden ? [keepsVersions] : [])];
	} catch (error) {
		return [failedFinding(subject, error, signal)];
	}
}

const keepsVersions: Finding = {
	subject: 'versions', verdict: 'ok', detail: 'the bucket keeps them: what is removed is hidden, and takes space until a lifecycle rule of the bucket removes it',
};

/** Some stores take a setting and do nothing of it. */
async function judgeSettings(s3: S3Connection, {name}: NewObject, signal: AbortSignal): Promise<readonly Finding[]> {
	const {storageClass, encryption} = s3.settings;
	const head = await headInBucket(s3, name, signal);
	return [
		...(storageClass === undefined ? [] : [compare('storage class', {asked: storageClass, seen: head?.storageClass ?? 'STANDARD'})]),
		...(encryption === undefined ? [] : [compare('encryption by the store', {asked: encryption, seen: head?.encryption ?? 'none'})]),
	];
}

function compare(subject: string, {asked, seen}: {readonly asked: string; readonly seen: string}): Finding {
	return asked === seen
		? {subject, verdict: 'ok', detail: seen}
		: {
			subject, verdict: 'warning', detail: `the store shows ${seen} instead of ${asked}`, hint: `Look up whether the store has ${asked}, and correct the destination.`,
		};
}

function newObject({settings: {prefix}}: S3Connection): NewObject {
	const name = checkName();
	return {name, key: `${prefix}${name}`, metadata: {[uploadIdKey]: globalThis.crypto.randomUUID()}};
}
