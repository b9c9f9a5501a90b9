-- Every row and object of a database, as text: not by pg_dump, so that what it leaves out would show.
SELECT format(CASE relkind WHEN 'S' THEN 'SELECT %L, last_value, is_called FROM %s;' ELSE 'SELECT %L, t.* FROM %s t ORDER BY t::text;' END, c.oid::regclass, c.oid::regclass)
	FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	WHERE relkind IN ('r', 'm', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname <> 'no_columns' ORDER BY c.oid::regclass::text \gexec
SELECT loid, md5(string_agg(data, '' ORDER BY pageno)) FROM pg_largeobject GROUP BY loid ORDER BY loid;
SELECT oid, lomacl, obj_description(oid, 'pg_largeobject') FROM pg_largeobject_metadata ORDER BY oid;
SELECT relkind, c.oid::regclass, relacl, relrowsecurity, relpersistence, relowner::regrole, obj_description(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1, c.oid::regclass::text;
SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND attnum > 0 ORDER BY attrelid::regclass::text, attnum;
SELECT pg_get_constraintdef(c.oid), conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1, 2;
SELECT indexdef FROM pg_indexes WHERE schemaname !~ '^pg_' ORDER BY 1;
SELECT pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('v', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1;
SELECT p.oid::regprocedure, prokind, CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END, proacl FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY p.oid::regprocedure::text;
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1;
SELECT * FROM pg_policies ORDER BY 1, 2, 3;
SELECT enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder;
SELECT oid::regtype, typtype FROM pg_type WHERE oid >= 16384 ORDER BY oid::regtype::text;
SELECT oid::regoperator FROM pg_operator WHERE oid >= 16384 ORDER BY oid::regoperator::text;
SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 1, 2, 3;
SELECT pubname, puballtables FROM pg_publication ORDER BY 1;
SELECT evtname, evtevent, evtfoid::regproc FROM pg_event_trigger ORDER BY 1;
SELECT extname, extversion FROM pg_extension ORDER BY 1;
SELECT nspname, nspowner::regrole, nspacl, obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1;
