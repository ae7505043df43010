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

-- The whole log from behind (p_tx, p_id), for the export of who runs the installation: with the
-- residents of the case as far as it is still there, and no name.
CREATE OR REPLACE FUNCTION samenspel.lines_to_export(p_tx xid8, p_id uuid, p_since timestamptz,
                                                     p_until timestamptz, p_most integer)
RETURNS TABLE (id uuid, at timestamptz, account_id uuid, person text, on_behalf_of uuid,
               seat_id uuid, organisation_id uuid, organisation_name text, function text,
               action text, outcome text, case_id uuid, case_number text, subject_ids uuid[],
               purpose text, rule text, allowed_by text[], consent_ids uuid[], entry_ids uuid[],
               emergency boolean, tx xid8)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT r.id, r.at, r.account_id, NULL::text, r.on_behalf_of, r.seat_id, r.organisation_id,
           o.name, r.function, r.action, r.outcome, r.case_id, c.number,
           ARRAY(SELECT s.id FROM subject s WHERE s.case_id = r.case_id AND s.kind = 'resident'),
           r.purpose, r.rule, r.allowed_by::text[], r.consent_ids, r.entry_ids, r.emergency, r.tx
      FROM read_event r
      LEFT JOIN organisation o ON o.id = r.organisation_id
      LEFT JOIN cases c ON c.id = r.case_id
     WHERE (r.tx, r.id) > (p_tx, p_id)
       AND (p_since IS NULL OR r.at >= p_since) AND (p_until IS NULL OR r.at < p_until)
     ORDER BY r.tx, r.id LIMIT p_most
$$;
GRANT EXECUTE ON FUNCTION samenspel.lines_to_export TO samenspel_worker;
