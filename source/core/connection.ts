/**
 * How to reach a database or a storage, in the one shape that the store keeps and URLs are turned into.
 * The rule: what is secret is in `secrets` and nowhere else; everything in `options` may be shown.
 */
import {type KindSettings} from './kind-settings.js';

export type Connection = {
	/** The adapter's type: `postgresql`, `sqlite`, `local`, `s3`, … */
	readonly type: string;
	/** Adapter's own settings, text to text: `host`, `port`, `user`, `database`, `path`, `bucket`, … */
	readonly options: Readonly<Record<string, string>>;
	/** Adapter's own secrets: `password`, `secretAccessKey`, `privateKey`, … Never shown, sealed in the store. */
	readonly secrets: Readonly<Record<string, string>>;
};

/** What an adapter gets from the outside: no adapter reads `process.env`, the clock or its own temp folder. */
export type AdapterContext = {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** An existing folder of mode 0700 for sockets and unlinked files; nothing in it is kept. */
	readonly scratchFolder: string;
};

/** One fact that a connection test found. */
export type Finding = {
	/** What was looked at: `server version`, `permission to write`. */
	readonly subject: string;
	readonly verdict: 'ok' | 'warning' | 'failed';
	/** What was seen, for people. */
	readonly detail: string;
	/** What to do, where the verdict isn't `ok`. */
	readonly hint?: string;
};

export type UrlScheme = {
	/** Stable id that is kept in the store and in sidecars. */
	readonly type: string;
	/** For people: `PostgreSQL`. */
	readonly label: string;
	/** Schemes without the colon; the first is the one written: `postgresql`, `postgres`. */
	readonly schemes: readonly string[];
	/** Such a URL, as people type it, for forms and help. */
	readonly example: string;
	/** All that it can be told, by its URL or by the fields of a form. */
	readonly settings: KindSettings;
	/** Which secret is meant by a password that is given apart from the URL (`--password-file`, a masked prompt); `password` where absent. */
	readonly passwordSecret?: string;
	/**
	 * MUST throw a UsageError (INVALID_URL) that names the part which is wrong, and MUST put passwords into `secrets`.
	 * An error text MUST NOT repeat a password.
	 */
	parseUrl(url: string): Connection;
	/** The URL without secrets; `parseUrl(formatUrl(c))` MUST give the same options. */
	formatUrl(connection: Connection): string;
};
