-- Destroying a case: all of it, in one transaction, with its counts.

-- Every table with rows of a case, in an order in which nothing points to what is gone already.
-- Found in the catalogue, so that no table can be forgotten. A row is of a case when its case_id
-- says so, when another key of it points to the case, and, where neither is there, when it points
-- to a row that is. `rows_of` is the condition for it ($1: the case), `key` the column with the
-- row's own id, where there is one.
CREATE OR REPLACE FUNCTION samenspel.tables_of_case()
RETURNS TABLE (place integer, name text, rows_of text, key text)
LANGUAGE plpgsql STABLE
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    -- What stays, and holds no content: the log, and the certificates.
    v_kept constant text[] := '{read_event,destruction_certificate}';
    v_found jsonb := '{"cases": "id = $1"}';
    v_more jsonb;
    v_left text[];
    v_leaves text[];
BEGIN
    LOOP
        WITH keys AS (
            SELECT c.conrelid::regclass::oid AS table_oid, t.relname AS table_name,
                   r.relname AS to_name,
                   (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n)
                      FROM unnest(c.conkey) WITH ORDINALITY k (attnum, n)
                      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
                   (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n)
                      FROM unnest(c.confkey) WITH ORDINALITY k (attnum, n)
                      JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS to_columns
              FROM pg_constraint c
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_class r ON r.oid = c.confrelid
             WHERE c.contype = 'f' AND t.relnamespace = 'samenspel'::regnamespace
               AND c.conparentid = 0
        ), said AS (
            SELECT t.relname AS table_name,
                   (SELECT string_agg(part, ' OR ')
                      FROM (SELECT 'case_id = $1' AS part
                              FROM pg_attribute a
                             WHERE a.attrelid = t.oid AND a.attname = 'case_id' AND NOT a.attisdropped
                            UNION
                            SELECT format('%s = $1', k.columns) FROM keys k
                             WHERE k.table_oid = t.oid AND k.to_name = 'cases') direct) AS direct,
                   (SELECT string_agg(format('(%s) IN (SELECT %s FROM samenspel.%I WHERE %s)',
                                             k.columns, k.to_columns, k.to_name,
                                             v_found ->> k.to_name), ' OR ')
                      FROM keys k
                     WHERE k.table_oid = t.oid AND v_found ? k.to_name) AS through
              FROM pg_class t
             WHERE t.relnamespace = 'samenspel'::regnamespace AND t.relkind IN ('r', 'p')
               AND NOT t.relispartition
        )
        SELECT jsonb_object_agg(s.table_name, coalesce(s.direct, s.through)) INTO v_more
          FROM said s
         WHERE coalesce(s.direct, s.through) IS NOT NULL
           AND s.table_name <> ALL (v_kept) AND NOT v_found ? s.table_name;
        EXIT WHEN v_more IS NULL;
        v_found := v_found || v_more;
    END LOOP;

    v_left := ARRAY(SELECT jsonb_object_keys(v_found));
    place := 0;
    WHILE cardinality(v_left) > 0 LOOP
        v_leaves := ARRAY(
            SELECT l FROM unnest(v_left) l
             WHERE NOT EXISTS (
                   SELECT 1 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                    WHERE c.contype = 'f' AND c.confrelid = format('samenspel.%I', l)::regclass
                      AND t.relname = ANY (v_left) AND t.relname <> l));
        IF cardinality(v_leaves) = 0 THEN
            RAISE EXCEPTION 'samenspel:tables_point_in_a_circle' USING DETAIL = v_left::text;
        END IF;
        FOR name IN SELECT l FROM unnest(v_leaves) l ORDER BY l LOOP
            place := place + 1;
            rows_of := v_found ->> name;
            SELECT quote_ident(a.attname) INTO key
              FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = format('samenspel.%I', name)::regclass AND i.indisprimary
               AND i.indnkeyatts = 1 AND a.atttypid = 'uuid'::regtype;
            RETURN NEXT;
        END LOOP;
        v_left := ARRAY(SELECT l FROM unnest(v_left) l WHERE l <> ALL (v_leaves));
    END LOOP;
END
$$;
-- locks/destruction.sql asks it which tables the door may delete from
GRANT EXECUTE ON FUNCTION samenspel.tables_of_case TO samenspel_owner;

-- Deletes the jobs that name one of these ids; answers how many. A job that is being done now
-- ends by itself: it holds ids only. The triggers of the jobs find their tables by search_path.
CREATE OR REPLACE FUNCTION samenspel.forget_jobs(p_ids text[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = procrastinate, pg_temp
AS $$
DECLARE
    v_gone bigint;
BEGIN
    DELETE FROM procrastinate_jobs j
     WHERE j.status <> 'doing'
       AND EXISTS (SELECT 1 FROM jsonb_each_text(j.args) a WHERE a.value = ANY (p_ids));
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    RETURN v_gone;
END
$$;

-- Takes away who somebody is from the accounts of residents among these that sit in no case any
-- more: name, address, phone, how they sign in. The row stays without them, for the log. Answers
-- how many.
CREATE OR REPLACE FUNCTION samenspel.forget_residents(p_accounts uuid[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_gone uuid[];
BEGIN
    WITH gone AS (
        UPDATE account a
           SET name = '', email = a.id || '@vernietigd.invalid', phone = NULL, reach = NULL,
               disabled_at = coalesce(a.disabled_at, clock())
         WHERE a.id = ANY (p_accounts) AND a.kind = 'resident'
           AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.account_id = a.id)
        RETURNING a.id)
    SELECT coalesce(array_agg(id), '{}') INTO v_gone FROM gone;
    DELETE FROM credential WHERE account_id = ANY (v_gone);
    DELETE FROM web_session WHERE account_id = ANY (v_gone);
    DELETE FROM api_token WHERE account_id = ANY (v_gone);
    DELETE FROM idempotency_key WHERE account_id = ANY (v_gone);
    RETURN cardinality(v_gone);
END
$$;

-- Deletes all rows of a case, the keys of requests that made them, and the jobs that name them,
-- and forgets the resident when this was their last case.
-- Answers how many went from each table that had any. What was counted and what went must be
-- the same, or nothing goes.
CREATE OR REPLACE FUNCTION samenspel.destroy_rows(p_case uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_table record;
    v_expected bigint;
    v_gone bigint;
    v_gone_ids uuid[];
    v_ids uuid[] := '{}';
    v_counts jsonb := '{}';
    v_sat uuid[] := ARRAY(SELECT DISTINCT account_id FROM occupancy WHERE case_id = p_case);
BEGIN
    FOR v_table IN SELECT * FROM tables_of_case() t ORDER BY t.place LOOP
        EXECUTE format('SELECT count(*) FROM samenspel.%I WHERE %s', v_table.name, v_table.rows_of)
           INTO v_expected USING p_case;
        EXECUTE format('WITH gone AS (DELETE FROM samenspel.%I WHERE %s RETURNING %s AS id)'
                       ' SELECT count(*), array_agg(id) FILTER (WHERE id IS NOT NULL) FROM gone',
                       v_table.name, v_table.rows_of, coalesce(v_table.key, 'NULL::uuid'))
           INTO v_gone, v_gone_ids USING p_case;
        IF v_gone <> v_expected THEN
            RAISE EXCEPTION 'samenspel:destruction_incomplete'
                USING DETAIL = format('%s: %s of %s', v_table.name, v_gone, v_expected);
        END IF;
        v_ids := v_ids || coalesce(v_gone_ids, '{}');
        IF v_gone > 0 THEN
            v_counts := v_counts || jsonb_build_object(v_table.name, v_gone);
        END IF;
    END LOOP;

    DELETE FROM idempotency_key WHERE resource_id = ANY (v_ids::text[]);
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    IF v_gone > 0 THEN
        v_counts := v_counts || jsonb_build_object('idempotency_key', v_gone);
    END IF;
    v_gone := forget_jobs(v_ids::text[]);
    IF v_gone > 0 THEN
        v_counts := v_counts || jsonb_build_object('job', v_gone);
    END IF;
    v_gone := forget_residents(v_sat);
    IF v_gone > 0 THEN
        v_counts := v_counts || jsonb_build_object('account', v_gone);
    END IF;
    RETURN v_counts;
END
$$;

-- Cases whose day has come, the longest ago first.
CREATE OR REPLACE FUNCTION samenspel.due_for_destruction() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$ SELECT c.case_id FROM to_destroy(today(), NULL) c ORDER BY c.destroy_on, c.case_id $$;
GRANT EXECUTE ON FUNCTION samenspel.due_for_destruction TO samenspel_worker;

-- Destroys a case whose day has come and that nobody holds up. Answers its certificate; NULL,
-- and nothing is touched, when it is not due or not there.
CREATE OR REPLACE FUNCTION samenspel.destroy_case(p_case uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_due record;
    v_counts jsonb;
    v_certificate destruction_certificate;
BEGIN
    -- whoever holds, reopens or settles it waits, or was first and is seen by what follows
    PERFORM 1 FROM cases WHERE id = p_case FOR NO KEY UPDATE;
    SELECT * INTO v_due FROM to_destroy(today(), NULL) c WHERE c.case_id = p_case;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_counts := destroy_rows(p_case);
    INSERT INTO destruction_certificate (case_id, partnership_id, number, closed_on,
                                         retention_months, destroyed_by, rows, counts)
    VALUES (p_case, v_due.partnership_id, v_due.number, v_due.closed_on, v_due.months, 'term',
            (SELECT sum(value::integer) FROM jsonb_each_text(v_counts)), v_counts)
    RETURNING * INTO v_certificate;
    INSERT INTO read_event (id, action, outcome, case_id, entry_ids, emergency)
    VALUES (gen_random_uuid(), 'case:destroy', 'done', p_case, '{}', false);
    RETURN to_jsonb(v_certificate) - 'reapplied_at';
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.destroy_case TO samenspel_worker;

-- Destroys again what the journal says was destroyed (p_said: the certificate), whatever this
-- database, which was put back to an older day, thinks of it; and writes the certificate back.
-- For the owner alone: nothing in the database can tell that the journal really says so.
CREATE OR REPLACE FUNCTION samenspel.destroy_again(p_said jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_said destruction_certificate := jsonb_populate_record(NULL::destruction_certificate, p_said);
BEGIN
    PERFORM 1 FROM cases WHERE id = v_said.case_id FOR NO KEY UPDATE;
    PERFORM destroy_rows(v_said.case_id);
    v_said.reapplied_at := clock();
    INSERT INTO destruction_certificate SELECT v_said.* ON CONFLICT (case_id) DO NOTHING;
    INSERT INTO read_event (id, action, outcome, case_id, entry_ids, emergency)
    VALUES (gen_random_uuid(), 'case:destroy', 'done', v_said.case_id, '{}', false);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.destroy_again TO samenspel_owner;

-- Which of these cases this database has no certificate of: with ids of the journal, whether it
-- was put back to an older day.
CREATE OR REPLACE FUNCTION samenspel.without_certificate(p_cases uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT c.id FROM unnest(p_cases) c (id)
     WHERE NOT EXISTS (SELECT 1 FROM destruction_certificate d WHERE d.case_id = c.id)
$$;
GRANT EXECUTE ON FUNCTION samenspel.without_certificate
   TO samenspel_web, samenspel_worker, samenspel_owner;
