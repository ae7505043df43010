-- Who looked.

-- Who looked in a case: for the seat that holds regie now, and for the resident. Organisation
-- and function, never the person.
CREATE OR REPLACE FUNCTION samenspel.read_events_of(p_case uuid)
RETURNS TABLE (id uuid, at timestamptz, organisation_name text, function text, action text,
               outcome text, entries integer, mine boolean, emergency boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT r.id, r.at, o.name, r.function, r.action, r.outcome, cardinality(r.entry_ids),
           r.account_id = my_account(), r.emergency
      FROM read_event r LEFT JOIN organisation o ON o.id = r.organisation_id
     WHERE r.case_id = p_case
       AND EXISTS (
           SELECT 1 FROM seat s
            WHERE s.case_id = p_case AND s.id = ANY (my_seats())
              AND (s.kind = 'resident'
                   OR EXISTS (SELECT 1 FROM regie_term t
                               WHERE t.seat_id = s.id AND t.state = 'accepted')))
       -- a seat that is hidden from me looked at nothing, as far as I know
       AND (r.seat_id IS NULL OR r.seat_id = ANY (own_seats())
            OR EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = r.seat_id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= clock()
                          AND (d.ends_at IS NULL OR d.ends_at > clock())))
     ORDER BY r.at DESC, r.id DESC
$$;
GRANT EXECUTE ON FUNCTION samenspel.read_events_of TO samenspel_web;
