-- A stand-in for the Citus extension in one PostgreSQL: the functions that the
-- way to a distributed database calls, with the rules that the extension holds a
-- table to. A table that is spread becomes a table of four parts by the hash of its
-- column, each with its own indexes, named as shards are. What it cannot show:
-- nodes that fail apart, and statements that the extension's planner refuses.
CREATE SCHEMA standin;
CREATE TABLE standin.citus_tables (
    table_name          regclass PRIMARY KEY,
    citus_table_type    text     NOT NULL,
    distribution_column text     NOT NULL,
    colocation_id       int      NOT NULL
);
CREATE TABLE standin.pg_dist_node (nodename text PRIMARY KEY, isactive boolean NOT NULL, shouldhaveshards boolean NOT NULL);
INSERT INTO standin.pg_dist_node VALUES ('one', true, true), ('two', true, true);
CREATE SEQUENCE standin.shard START 102008;

CREATE FUNCTION standin.create_distributed_table(table_name regclass, distribution_column text,
    distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    plain  text := (SELECT relname FROM pg_class WHERE oid = table_name);
    whole  text := plain || '_whole';
    at     int2 := (SELECT attnum FROM pg_attribute WHERE attrelid = table_name AND attname = distribution_column);
    beside int;
    part   text;
    number bigint;
    x      record;
    texts  text[] := '{}';
    names  text[] := '{}';
BEGIN
    IF EXISTS (SELECT 1 FROM standin.citus_tables c WHERE c.table_name = $1) THEN
        RAISE EXCEPTION 'table "%" is already distributed', plain;
    END IF;
    IF at IS NULL THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', distribution_column, plain;
    END IF;
    FOR x IN SELECT i.relname FROM pg_index k JOIN pg_class i ON i.oid = k.indexrelid
        WHERE k.indrelid = $1 AND k.indisunique AND NOT at = ANY (k.indkey) LOOP
        RAISE EXCEPTION 'cannot create constraint on "%"', plain USING
            DETAIL = 'Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column: ' || x.relname;
    END LOOP;
    IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal) THEN
        RAISE EXCEPTION 'cannot distribute relation "%" because it has triggers', plain;
    END IF;
    FOR x IN SELECT conname, conrelid, confrelid, conkey, confkey FROM pg_constraint WHERE contype = 'f' AND $1 IN (conrelid, confrelid) LOOP
        IF NOT EXISTS (SELECT 1 FROM unnest(x.conkey, x.confkey) AS p(a, b)
            JOIN pg_attribute ca ON ca.attrelid = x.conrelid AND ca.attnum = p.a AND ca.attname = distribution_column
            JOIN pg_attribute cb ON cb.attrelid = x.confrelid AND cb.attnum = p.b AND cb.attname = distribution_column) THEN
            RAISE EXCEPTION 'cannot create foreign key constraint %: it must include the partition column on both sides', x.conname;
        END IF;
    END LOOP;
    IF colocate_with IN ('none', 'default') THEN
        beside := COALESCE((SELECT max(colocation_id) FROM standin.citus_tables), 0) + 1;
    ELSE
        beside := (SELECT c.colocation_id FROM standin.citus_tables c WHERE c.table_name = colocate_with::regclass);
        IF beside IS NULL THEN
            RAISE EXCEPTION 'relation % is not distributed', colocate_with;
        END IF;
    END IF;

    FOR x IN SELECT i.relname, pg_get_indexdef(i.oid) AS def, c.conname, pg_get_constraintdef(c.oid) AS con
        FROM pg_index k JOIN pg_class i ON i.oid = k.indexrelid LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.conrelid = $1
        WHERE k.indrelid = $1 LOOP
        names := array_append(names, x.relname::text);
        texts := array_append(texts, CASE WHEN x.conname IS NULL
            THEN regexp_replace(x.def, '^CREATE (UNIQUE )?INDEX \S+ ON (ONLY )?\S+', 'CREATE \1INDEX %1$I ON %2$s')
            ELSE 'ALTER TABLE %2$s ADD CONSTRAINT %1$I ' || x.con END);
        IF x.conname IS NULL THEN
            EXECUTE format('ALTER INDEX %I RENAME TO %I', x.relname, x.relname || '_whole');
        ELSE
            EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', $1, x.conname, x.conname || '_whole');
        END IF;
    END LOOP;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', plain, whole);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE) PARTITION BY HASH (%I)', plain, whole, distribution_column);
    FOR n IN 0..3 LOOP
        number := nextval('standin.shard');
        part := plain || '_' || number;
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 4, REMAINDER %s)', part, plain, n);
        FOR i IN 1..cardinality(names) LOOP
            EXECUTE format(texts[i], names[i] || '_' || number, part);
        END LOOP;
    END LOOP;
    FOR i IN 1..cardinality(names) LOOP
        EXECUTE format(texts[i], names[i], plain);
    END LOOP;
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', plain, whole);
    INSERT INTO standin.citus_tables VALUES (plain::regclass, 'distributed', distribution_column, beside);
END $$;

-- What a table held before it was spread lies hidden until this is called.
CREATE FUNCTION standin.truncate_local_data_after_distributing_table(function_name regclass)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %I', (SELECT relname FROM pg_class WHERE oid = $1) || '_whole');
END $$;

-- The way back: one table again, its indexes under their own names.
CREATE FUNCTION standin.undistribute_table(table_name regclass)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    plain text := (SELECT relname FROM pg_class WHERE oid = $1);
    parts text := plain || '_parts';
    x     record;
    texts text[] := '{}';
BEGIN
    FOR x IN SELECT i.relname, pg_get_indexdef(i.oid) AS def, c.conname, pg_get_constraintdef(c.oid) AS con
        FROM pg_index k JOIN pg_class i ON i.oid = k.indexrelid LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.conrelid = $1
        WHERE k.indrelid = $1 LOOP
        texts := array_append(texts, CASE WHEN x.conname IS NULL
            THEN regexp_replace(x.def, ' ON ONLY ', ' ON ')
            ELSE format('ALTER TABLE %I ADD CONSTRAINT %I %s', plain, x.conname, x.con) END);
    END LOOP;
    DELETE FROM standin.citus_tables c WHERE c.table_name = $1;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', plain, parts);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', plain, parts);
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', plain, parts);
    EXECUTE format('DROP TABLE %I', parts);
    FOR i IN 1..cardinality(texts) LOOP
        EXECUTE texts[i];
    END LOOP;
END $$;

CREATE FUNCTION standin.run_command_on_shards(table_name regclass, command text, parallel boolean DEFAULT true,
    OUT shardid bigint, OUT success boolean, OUT result text)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    part text;
BEGIN
    FOR part IN SELECT c.relname FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = $1 ORDER BY c.relname LOOP
        shardid := substring(part from '\d+$')::bigint;
        success := true;
        EXECUTE format(command, part) INTO result;
        RETURN NEXT;
    END LOOP;
END $$;
