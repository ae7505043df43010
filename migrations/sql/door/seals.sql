-- The log, for whoever seals it and looks the seals over. Lines hold no content.

-- The next lines behind (p_tx, p_id) of transactions below p_below, all of which have ended: no
-- line can still come before the last of these.
CREATE OR REPLACE FUNCTION samenspel.lines_to_seal(p_tx xid8, p_id uuid, p_below xid8, p_most integer)
RETURNS SETOF samenspel.read_event
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT * FROM read_event
     WHERE (tx, id) > (p_tx, p_id) AND tx < p_below
     ORDER BY tx, id LIMIT p_most
$$;
GRANT EXECUTE ON FUNCTION samenspel.lines_to_seal TO samenspel_worker;

-- Lines that no seal names, in the order of their transactions: the few that wait for one, and
-- what somebody put in behind our back.
CREATE OR REPLACE FUNCTION samenspel.lines_without_seal(p_most integer)
RETURNS SETOF samenspel.read_event
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT r.* FROM read_event r
      LEFT JOIN (SELECT unnest(event_ids) AS id FROM log_seal) named ON named.id = r.id
     WHERE named.id IS NULL
     ORDER BY r.tx, r.id LIMIT p_most
$$;
GRANT EXECUTE ON FUNCTION samenspel.lines_without_seal TO samenspel_worker;

CREATE OR REPLACE FUNCTION samenspel.lines_named(p_ids uuid[]) RETURNS SETOF samenspel.read_event
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$ SELECT * FROM read_event WHERE id = ANY (p_ids) $$;
GRANT EXECUTE ON FUNCTION samenspel.lines_named TO samenspel_worker;
