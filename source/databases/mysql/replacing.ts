/**
 * Whether a dump may take the place of what is there. The rule: these servers take nothing back, so a dump of another kind of server, or
 * of a newer one, which may stop at what this one doesn't know, replaces nothing: it is tried in a new database.
 */
import {RefusedError} from '../../core/errors.js';
import {databaseName, familyOf, type MysqlAccess} from './client.js';
import {inspectMysql} from './load.js';
import {type ReadingPlan} from './preview.js';
import {isOlder} from './tools.js';

export async function assertReplaceable(access: MysqlAccess, {facts, options, dumped}: ReadingPlan, signal: AbortSignal): Promise<void> {
	const isForeign = dumped !== undefined && (familyOf(dumped) !== familyOf(facts.version) || isOlder(facts.version, dumped));
	if (!isForeign || !options.overwrite) {
		return;
	}

	const {isEmpty, name} = await inspectMysql(access, signal);
	if (!isEmpty) {
		throw new RefusedError({
			code: 'TARGET_UNFIT',
			message: `the dump is of ${shown(dumped)}, and this server is ${shown(facts.version)}: what it doesn't know ends a load, when what is in database ${name} would be gone`,
			hint: `Restore into a database that does not exist yet (--into …/${databaseName(access)}_new). Where all of it comes back, use that; or drop ${name} yourself, and restore without --overwrite.`,
		});
	}
}

function shown(version: string): string {
	return `${familyOf(version)} ${version.split('-')[0]}`;
}
