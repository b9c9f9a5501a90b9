import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {PlainDumpScanner} from '../../source/databases/postgresql/plain-dump-scanner.js';
import {StatementFilter} from '../../source/databases/postgresql/statements.js';
import {split} from '../through.js';

const pgDump = String.raw`--
-- PostgreSQL database dump
--

SET lock_timeout = 0;
SET transaction_timeout = 0;

-- Name: f(); Type: PROCEDURE; Schema: public; Owner: postgres

CREATE PROCEDURE f() LANGUAGE plpgsql AS $$
BEGIN
COMMIT;
-- PostgreSQL database dump complete
END $$;

-- Data for Name: "a;b"; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY "public"."a;b" ("x") FROM stdin;
BEGIN;
COPY "public"."other" ("x") FROM stdin;

\\.
\.

-- Data for Name: two lines; Type: TABLE DATA; Schema: odd; Owner: postgres
--

COPY "odd ""s"""."two
lines" ("x") FROM stdin;
-- PostgreSQL database dump complete
\.

-- Data for Name: BLOBS; Type: BLOBS; Schema: -; Owner: -
--

BEGIN;

SELECT pg_catalog.lo_open('1', 131072);

COMMIT;

--
-- PostgreSQL database dump complete
--

\unrestrict abc

`;

/** Sizes of pieces, cut from the front until nothing is left. */
const sizes = fc.array(fc.integer({min: 1, max: 60}), {minLength: 1, maxLength: 60});

test('a plain dump is read the same for any split into chunks', () => {
	fc.assert(fc.property(sizes, pieceSizes => {
		const scanner = new PlainDumpScanner();

		for (const piece of split(Buffer.from(pgDump), pieceSizes)) {
			scanner.push(piece);
		}

		expect(Object.fromEntries(scanner.rowsByTable)).toEqual({'public.a;b': 4, 'odd "s".two\nlines': 1});
		expect(scanner.isComplete).toBe(true);
	}));
});

test('a plain dump is not complete before its last lines', () => {
	const dump = pgDump.replace('-- PostgreSQL database dump complete\nEND', 'END');
	const end = dump.lastIndexOf('-- PostgreSQL database dump complete\n') + '-- PostgreSQL database dump complete'.length;
	for (let length = 0; length <= end; length++) {
		const scanner = new PlainDumpScanner();

		scanner.push(Buffer.from(dump.slice(0, length)));

		expect(scanner.isComplete).toBe(false);
	}
});

const insertDump = String.raw`SET client_encoding = 'UTF8';
INSERT INTO "public"."a;b" VALUES (1, 'two
lines; (3), (4)', E'\'); (5', $_$); (6$_$, (1 + 2)), ( -- (7)
	8, NULL /* (9) */, ARRAY[(1)], '''');
INSERT INTO public.plain ("x", "(y)") OVERRIDING SYSTEM VALUE VALUES
	(1, ''),
	(2, '')
ON CONFLICT ("x", "y") DO NOTHING;
insert into only Public.Plain default values;
COPY "odd ""s"""."Größe" ("x") FROM stdin;
INSERT INTO public.plain VALUES (1);

\.
-- INSERT INTO public.plain VALUES (1);
CREATE RULE r AS ON INSERT TO public.plain DO ALSO INSERT INTO public.other VALUES (1);
SELECT pg_catalog.setval('public.s', 3, true);
-- PostgreSQL database dump complete
`;

function rowsOf(dump: string, pieceSizes: readonly number[] = [1000]) {
	const filter = new StatementFilter({
		hasStandardStrings: true,
		judge: () => undefined,
		command: line => line,
		refuse(what) {
			throw new Error(what);
		},
	});
	for (const piece of split(Buffer.from(dump), pieceSizes)) {
		filter.push(piece);
	}

	filter.end();
	return filter.rows.byTable(true);
}

test('rows of INSERT and COPY are counted the same for any split into chunks', () => {
	fc.assert(fc.property(sizes, pieceSizes => {
		expect(rowsOf(insertDump, pieceSizes)).toEqual({'public.a;b': 2, 'public.plain': 3, 'odd "s".Größe': 2});
	}));
});

test('rows of an INSERT are counted that is longer than any statement is held', () => {
	const rows = Array.from({length: 3000}, (_, index) => `\t(${index}, '${'x;('.repeat(20)}')`).join(',\n');

	expect(rowsOf(`INSERT INTO public.long VALUES\n${rows};\nINSERT INTO public.long VALUES (1);\n`)).toEqual({'public.long': 3001});
});

test.each([
	'INSERT INTO t SELECT * FROM (VALUES (1), (2)) AS v;',
	'INSERT INTO t VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2;',
	'INSERT INTO t TABLE u;',
	'WITH v AS (SELECT 1) INSERT INTO t SELECT * FROM v;',
	'DELETE FROM t;',
	'UPDATE t SET x = 1;',
	'TRUNCATE t;',
	'CREATE TABLE u AS SELECT 1;',
	'SELECT 1 INTO u;',
	'DO $$ BEGIN DELETE FROM t; END $$;',
	'COPY t FROM stdin WITH (FORMAT csv);\n1\n\\.\n',
])('with %s nobody knows how many rows there are', statement => {
	expect(rowsOf(`INSERT INTO t VALUES (1);\n${statement}\n`)).toBeUndefined();
});
