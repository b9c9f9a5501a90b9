-- A database that is hard to bring back whole. Needs the role dbseal_reader.
CREATE SCHEMA "Odd ""schema""";
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'Glücklich');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE kinds (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	legacy serial,
	amount numeric(30, 10),
	ratio double precision,
	small real,
	name text NOT NULL DEFAULT 'x',
	nothing text,
	raw bytea,
	feeling mood,
	list integer[],
	words text[][],
	document jsonb,
	span tstzrange,
	at timestamptz,
	day date,
	address inet,
	unique_id uuid,
	couple pair,
	count positive,
	doubled numeric GENERATED ALWAYS AS (amount * 2) STORED,
	bits bit varying(12),
	UNIQUE (name, legacy)
);
INSERT INTO kinds (amount, ratio, small, name, nothing, raw, feeling, list, words, document, span, at, day, address, unique_id, couple, count, bits) VALUES
	('12345678901234567890.0123456789', 'NaN', 'Infinity', '', NULL, '\x00ff5c0a27', 'Glücklich', '{1,NULL,3}', '{{"a","b"},{"NULL",NULL}}', '{"ключ": ["\u0041", 1e10, null]}', '[2026-01-01,infinity)', '-infinity', 'infinity', '::1/64', '00000000-0000-4000-8000-000000000001', '(1,"x, ""y""")', 1, B'1010'),
	('NaN', '-Infinity', '-0', E'tab\tnewline\nback\\slash \\. end', E'\\N', '', 'ok', '{}', NULL, 'null', 'empty', 'infinity', '4713-01-01 BC', '10.0.0.1', NULL, NULL, NULL, B''),
	(NULL, 5e-324, 1.17549435e-38, 'مرحبا 你好 🦭 é', '\.', NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-24 14:05:09.123456+00', NULL, NULL, NULL, NULL, 7, NULL);
INSERT INTO kinds (name) SELECT 'row ' || n FROM generate_series(1, 2000) n;
SELECT setval('kinds_legacy_seq', 424242);
CREATE SEQUENCE counted START 5 INCREMENT -3 MINVALUE -100 MAXVALUE 50 CYCLE;
SELECT nextval('counted'), nextval('counted');
CREATE TABLE "Odd ""schema"""."Tab
le" ("col umn" integer PRIMARY KEY, "from" text, parent integer REFERENCES "Odd ""schema"""."Tab
le" DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "Odd ""schema"""."Tab
le" VALUES (1, 'COPY "public"."kinds" FROM stdin;', 2), (2, E'BEGIN;\nCOMMIT;\n-- PostgreSQL database dump complete', 1);
CREATE TABLE parts (at date NOT NULL, n integer) PARTITION BY RANGE (at);
CREATE TABLE parts_old PARTITION OF parts FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE parts_new PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES;
CREATE UNLOGGED TABLE fast (a integer);
INSERT INTO fast VALUES (1);
CREATE INDEX kinds_expression ON kinds (lower(name)) WHERE amount IS NOT NULL;
CREATE INDEX kinds_gin ON kinds USING gin (document);
CREATE VIEW latest AS SELECT id, name, (SELECT count(*) FROM parts) AS parts FROM kinds ORDER BY id DESC LIMIT 10;
CREATE MATERIALIZED VIEW per_feeling AS SELECT feeling, count(*) AS n FROM kinds GROUP BY feeling;
CREATE TABLE audit (n integer, what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
	INSERT INTO audit VALUES (NEW.n, TG_OP);
	RETURN NEW;
END
$body$;
CREATE PROCEDURE commits() LANGUAGE plpgsql AS $body$
BEGIN
COMMIT;
END;
$body$;
CREATE TRIGGER parts_note AFTER INSERT ON parts_new FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO parts SELECT date '2025-12-25' + n, n FROM generate_series(0, 19) n;
CREATE FUNCTION add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN $1 + $2;
CREATE AGGREGATE total(integer) (SFUNC = add, STYPE = integer, INITCOND = '0');
CREATE OPERATOR <+> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = add);
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON audit USING (n > 3);
GRANT SELECT ON kinds, audit TO dbseal_reader;
COMMENT ON TABLE kinds IS 'all ''kinds'' of — things';
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO dbseal_reader;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end EXECUTE FUNCTION on_ddl();
SELECT lo_from_bytea(4711, decode(repeat('00ff5c', 40000), 'hex'));
SELECT lo_from_bytea(4712, '\x');
COMMENT ON LARGE OBJECT 4711 IS 'a large one';
