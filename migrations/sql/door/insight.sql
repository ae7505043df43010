-- Who looked.

-- The last moment at which who acts was here on a day before today; as far back as p_at_most when
-- they were not.
CREATE OR REPLACE FUNCTION samenspel.last_here(p_at_most interval) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT coalesce(max(r.at), clock() - p_at_most) FROM read_event r
     WHERE r.account_id = my_account() AND r.at > clock() - p_at_most
       AND r.at < today()::timestamp AT TIME ZONE 'Europe/Amsterdam'
$$;
GRANT EXECUTE ON FUNCTION samenspel.last_here TO samenspel_web;

-- Whether who acts may ask who looked: the resident and who holds regie of the whole case, and of
-- an entry that they see; its author of an entry.
CREATE OR REPLACE FUNCTION samenspel.may_ask_who_looked(p_case uuid, p_entry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM entry e
         WHERE e.id = p_entry AND e.case_id = p_case AND e.author_seat_id = ANY (own_seats()))
    OR EXISTS (
        SELECT 1 FROM seat s
         WHERE s.case_id = p_case AND s.id = ANY (my_seats())
           AND (s.kind = 'resident'
                OR EXISTS (SELECT 1 FROM regie_term t
                            WHERE t.seat_id = s.id AND t.state = 'accepted'))
           AND (p_entry IS NULL
                OR EXISTS (SELECT 1 FROM disclosure d
                            WHERE d.entry_id = p_entry AND d.case_id = p_case AND d.seat_id = s.id
                              AND d.starts_at <= clock()
                              AND (d.ends_at IS NULL OR d.ends_at > clock()))))
$$;

-- Every line about a case, or about one entry of it: organisation and function, never the person.
-- Opened in the case, and found in a list or a search over many cases. What a line showed is
-- counted over p_readable, what who acts may read. A party that is hidden from who acts looked at
-- nothing, as far as they know.
CREATE OR REPLACE FUNCTION samenspel.read_events_of(p_case uuid, p_entry uuid DEFAULT NULL,
                                                    p_readable uuid[] DEFAULT '{}')
RETURNS TABLE (id uuid, at timestamptz, organisation_id uuid, organisation_name text,
               function text, action text, outcome text, entries integer, mine boolean,
               emergency boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_hidden uuid[];
    v_hidden_people uuid[];
    v_hidden_organisations uuid[];
    v_entries uuid[];
BEGIN
    IF NOT may_ask_who_looked(p_case, p_entry) THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(s.id), '{}') INTO v_hidden
      FROM seat s
     WHERE s.case_id = p_case
       AND NOT (s.id = ANY (own_seats()) OR s.id = ANY (invited_seats())
                OR (s.invited_by_seat_id = ANY (my_seats())
                    AND s.state IN ('invited', 'declined', 'lapsed', 'withdrawn')))
       AND NOT EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = s.id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= clock()
                          AND (d.ends_at IS NULL OR d.ends_at > clock()));
    -- a line without a seat tells as much of a party as one with it
    SELECT coalesce(array_agg(o.account_id), '{}') INTO v_hidden_people
      FROM occupancy o WHERE o.case_id = p_case AND o.seat_id = ANY (v_hidden);
    SELECT coalesce(array_agg(s.organisation_id), '{}') INTO v_hidden_organisations
      FROM seat s
     WHERE s.id = ANY (v_hidden) AND s.organisation_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM seat known
                        WHERE known.case_id = p_case AND known.id <> ALL (v_hidden)
                          AND known.organisation_id = s.organisation_id);
    SELECT coalesce(array_agg(e.id), '{}') INTO v_entries
      FROM entry e WHERE e.case_id = p_case AND (p_entry IS NULL OR e.id = p_entry);
    RETURN QUERY
    SELECT r.id, r.at, r.organisation_id, o.name::text, r.function::text, r.action::text,
           r.outcome::text,
           (SELECT count(*)::integer FROM unnest(r.entry_ids) shown
             WHERE shown = ANY (p_readable) AND shown = ANY (v_entries)),
           r.account_id = my_account(), r.emergency
      FROM (SELECT * FROM read_event
             WHERE case_id = p_case AND (p_entry IS NULL OR entry_ids @> ARRAY[p_entry])
            UNION ALL
            -- what was done over more than one case, or in none, is not of this one: a breach that
            -- was reported is between the author and the privacy officer
            SELECT * FROM read_event
             WHERE case_id IS NULL AND entry_ids && v_entries AND outcome = 'found') r
      LEFT JOIN organisation o ON o.id = r.organisation_id
     WHERE CASE WHEN r.seat_id IS NOT NULL THEN r.seat_id <> ALL (v_hidden)
                ELSE coalesce(r.account_id <> ALL (v_hidden_people), true)
                     AND coalesce(r.organisation_id <> ALL (v_hidden_organisations), true)
           END
     ORDER BY r.at DESC, r.id DESC;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.read_events_of TO samenspel_web;

-- The organisations whose officer who acts is: their people they see by name.
CREATE OR REPLACE FUNCTION samenspel.officer_of() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT p.organisation_id), '{}')
      FROM position p
     WHERE p.account_id = my_account() AND p.function = 'FG'
       AND p.starts_at <= clock() AND (p.ends_at IS NULL OR p.ends_at > clock())
$$;

-- What people did, for the officer who guards them: those of the own organisation by name and with
-- the case, those of the other organisations of the partnership by organisation and function only.
-- Newest first, from behind (p_at, p_id).
CREATE OR REPLACE FUNCTION samenspel.guarded_events(
    p_own boolean, p_account uuid, p_action text, p_outcome text, p_since timestamptz,
    p_until timestamptz, p_at timestamptz, p_id uuid, p_most integer)
RETURNS TABLE (id uuid, at timestamptz, account_id uuid, person text, on_behalf_of uuid,
               seat_id uuid, organisation_id uuid, organisation_name text, function text,
               action text, outcome text, case_id uuid, case_number text, subject_ids uuid[],
               purpose text, rule text, allowed_by text[], consent_ids uuid[], entry_ids uuid[],
               emergency boolean, tx xid8)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT r.id, r.at, own.account_id, a.name, own.on_behalf_of, own.seat_id, r.organisation_id,
           o.name, r.function, r.action, r.outcome, own.case_id, c.number,
           ARRAY(SELECT s.id FROM subject s WHERE s.case_id = own.case_id AND s.kind = 'resident'),
           r.purpose, own.rule, own.allowed_by::text[], own.consent_ids,
           coalesce(own.entry_ids, '{}'), r.emergency, own.tx
      FROM organisation o
     CROSS JOIN LATERAL (
            SELECT * FROM read_event e
             WHERE e.organisation_id = o.id
               AND (p_account IS NULL OR (p_own AND e.account_id = p_account))
               AND (p_action IS NULL OR e.action = p_action)
               AND (p_outcome IS NULL OR e.outcome = p_outcome)
               AND (p_since IS NULL OR e.at >= p_since) AND (p_until IS NULL OR e.at < p_until)
               AND (p_at IS NULL OR (e.at, e.id) < (p_at, p_id))
             ORDER BY e.at DESC, e.id DESC LIMIT p_most) r
      LEFT JOIN read_event own ON own.id = r.id AND p_own
      LEFT JOIN account a ON a.id = own.account_id
      LEFT JOIN cases c ON c.id = own.case_id
     WHERE o.partnership_id = ANY (guarded())
       AND (o.id = ANY (officer_of())) = p_own
     ORDER BY r.at DESC, r.id DESC LIMIT p_most
$$;
GRANT EXECUTE ON FUNCTION samenspel.guarded_events TO samenspel_web;

-- Whom the officer can ask after: everybody who works or worked for the own organisation.
CREATE OR REPLACE FUNCTION samenspel.guarded_people() RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT DISTINCT a.id, a.name::text FROM position p JOIN account a ON a.id = p.account_id
     WHERE p.organisation_id = ANY (officer_of())
$$;
GRANT EXECUTE ON FUNCTION samenspel.guarded_people TO samenspel_web;

-- How the log stands, for who guards a partnership: the last times that it was looked over.
CREATE OR REPLACE FUNCTION samenspel.log_checks(p_most integer) RETURNS SETOF samenspel.log_check
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT * FROM log_check WHERE cardinality(guarded()) > 0 ORDER BY at DESC, id DESC LIMIT p_most
$$;
GRANT EXECUTE ON FUNCTION samenspel.log_checks TO samenspel_web;
