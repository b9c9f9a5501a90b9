/**
 * How what a drill loads is kept from acting: its scratch lies beside the live database, and has its settings.
 * The rule: nothing in a scratch runs by itself, and nothing that the load runs reaches another server or database.
 */

const name = /^\w+\s+(?:EVENT\s+TRIGGER|SUBSCRIPTION)\s+(?<name>"(?:[^"]|"")+"|[^\s;]+)/iv;

function nameIn(text: string): string {
	return name.exec(text)?.groups?.name ?? '';
}

/** It would fire on whatever the rest of the load does, and at each session (PostgreSQL 17). */
export function disabledEventTrigger(text: string): string {
	return `${text}\nALTER EVENT TRIGGER ${nameIn(text)} DISABLE;`;
}

/** Without its slot, which is the live database's: dropping the subscription would drop that one, too. */
export function subscriptionWithoutSlot(text: string): string {
	return `${text}\nALTER SUBSCRIPTION ${nameIn(text)} SET (slot_name = NONE);`;
}

/** Nobody is asked for anything: pg_dump writes each with this. */
export function connectsNowhere(text: string): boolean {
	return /\bconnect\s*=\s*'?(?:false|off|0)\b/iv.test(text);
}

export function subscriptionName(text: string): string {
	return nameIn(text);
}

/** Foreign tables below a view, through other views and partitions; and functions of the user's where there is a way out of the server. */
const readsElsewhere = (view: string) => `EXISTS (
		WITH RECURSIVE below(oid) AS (
			SELECT '${view.replaceAll('\'', '\'\'')}'::regclass::oid
			UNION SELECT further.oid FROM below, LATERAL (
				SELECT d.refobjid AS oid FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
					WHERE w.ev_class = below.oid
				UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = below.oid) further)
		SELECT FROM below JOIN pg_class c ON c.oid = below.oid WHERE c.relkind = 'f' OR (
			EXISTS (SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_proc'::regclass
				WHERE w.ev_class = c.oid AND d.refobjid >= 16384)
			AND (EXISTS (SELECT FROM pg_foreign_server) OR EXISTS (SELECT FROM pg_extension WHERE extname = 'dblink') OR EXISTS (SELECT FROM pg_language WHERE lanispl AND NOT lanpltrusted))))`;

type Refresh = {readonly text: string; readonly tag: string; readonly isScratch: boolean};

/**
 * A materialized view is made of other data: one that can't be filled, because its functions lean on a search path or its foreign
 * server is away, is told and left empty. What is the server's own trouble (no room, shutting down) still ends the load.
 */
export function forgivingRefresh({text, tag, isScratch}: Refresh): string {
	const view = /VIEW\s+(?:CONCURRENTLY\s+)?(?<view>.+?)(?:\s+WITH\s+.*)?;$/isv.exec(text)?.groups?.view ?? '';
	const quoted = view.replaceAll('\'', '\'\'').replaceAll('%', '%%');
	return `DO $${tag}$
BEGIN${isScratch
	? `
	IF ${readsElsewhere(view)} THEN
		RAISE WARNING 'materialized view ${quoted} was not filled: it may read from another server, which no drill does';
		RETURN;
	END IF;`
	: ''}
	${text}
EXCEPTION WHEN OTHERS THEN
	IF left(SQLSTATE, 2) IN ('40', '53', '57', '58', 'XX') THEN
		RAISE;
	END IF;
	RAISE WARNING 'materialized view ${quoted} could not be filled: %', SQLERRM;
END
$${tag}$;`;
}
