/**
 * What belongs to a database itself and so is in no dump of it: how it sorts, whose it is, who may do what with it.
 * It travels in the sidecar (docs/format.md, "Sidecar"), and an engine gives it to a database that dbseal makes.
 * The rule: what an engine can't give it names in the load's warnings; a missing property never fails a restore.
 */
export type DatabaseProperties = {
	/** The engine's own word: `UTF8`, `utf8mb4`. */
	readonly encoding?: string;
	/** How text is sorted: `de_DE.UTF-8`, `utf8mb4_general_ci`. */
	readonly collation?: string;
	/** Which characters are letters, where the engine keeps that apart. */
	readonly ctype?: string;
	/** `libc`, `icu` or `builtin`, where there are several. */
	readonly localeProvider?: string;
	/** The provider's own locale: `de-AT`. */
	readonly locale?: string;
	/** The provider's own rules for sorting. */
	readonly localeRules?: string;
	/** A role or user. */
	readonly owner?: string;
	readonly comment?: string;
	/** How many sessions it takes, where that is limited. */
	readonly connectionLimit?: number;
	/** What is set for sessions in this database. */
	readonly settings?: readonly DatabaseSetting[];
	/** Who may do what with the database itself; absent where nobody ever changed what a new one has. */
	readonly rights?: readonly DatabaseRight[];
	/** Roles or users that a load of the dump needs; a dump has none itself. */
	readonly roles?: readonly DatabaseRole[];
};

export type DatabaseRole = {
	readonly name: string;
	/** Something in the dump belongs to it. */
	readonly isOwner?: boolean;
	/** Something in the dump is granted to it. */
	readonly isGranted?: boolean;
	/** Something in the dump names it in another way, as a policy does. */
	readonly isNamed?: boolean;
};

export type DatabaseSetting = {
	readonly name: string;
	/** As the engine's catalogue writes it. */
	readonly value: string;
	/** Set for this role's sessions only. */
	readonly role?: string;
};

export type DatabaseRight = {
	/** A role or user as the engine writes it; absent for everyone. */
	readonly grantee?: string;
	/** The engine's own word: `CONNECT`, `SELECT`. */
	readonly right: string;
	/** The grantee may pass it on. */
	readonly isGrantable?: boolean;
};
