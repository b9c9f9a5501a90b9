import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {PlainDumpScanner} from '../../source/databases/postgresql/plain-dump-scanner.js';
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
