-- Rectification: statements of the resident beside an entry.

-- What a resident says of an entry about them goes where that entry goes (GDPR 16 and 19): to
-- every party that has it, on the ground on which it has it, for as long; and to its author. A
-- statement is a note of the resident's own place, about an entry of the same case and category.
-- Not to another resident, nor to where the resident does not know that it went: in an emergency,
-- until they were told.
CREATE OR REPLACE FUNCTION samenspel.statement_audience(p_case uuid)
RETURNS TABLE (entry_id uuid, author_seat_id uuid, category text, purpose text, seat_id uuid,
               rule text, sender_ground text, receiver_ground text, consent_id uuid,
               starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH said AS (
        SELECT n.id, n.author_seat_id, n.category::text, n.purpose::text, t.id AS about_id,
               t.author_seat_id AS about_author_id, n.created_at + interval '60 seconds' AS ready_at
          FROM entry n
          JOIN seat r ON r.id = n.author_seat_id AND r.kind = 'resident'
          JOIN entry t ON t.case_id = n.case_id AND t.id::text = n.details ->> 'statement_on'
                      AND t.category = n.category AND r.subject_id = ANY (t.subject_ids)
         WHERE n.case_id = p_case AND n.kind = 'note' AND n.state = 'live' AND t.state = 'live'
    )
    SELECT DISTINCT ON (a.id, d.seat_id) a.id, a.author_seat_id, a.category, a.purpose, d.seat_id,
           d.rule::text, d.sender_ground::text, d.receiver_ground::text, d.consent_id,
           greatest(a.ready_at, d.starts_at), d.ends_at
      FROM said a
      JOIN disclosure d ON d.entry_id = a.about_id
      JOIN seat t ON t.id = d.seat_id AND t.kind NOT IN ('resident', 'emergency')
     WHERE (d.rule <> 'nood'
            OR EXISTS (SELECT 1 FROM emergency_share s
                        WHERE s.entry_id = d.entry_id AND s.seat_id = d.seat_id
                          AND s.told_on <= today()))
       AND (d.ends_at IS NULL OR d.ends_at > greatest(clock(), a.ready_at, d.starts_at))
     ORDER BY a.id, d.seat_id, d.ends_at DESC NULLS FIRST
$$;

CREATE OR REPLACE FUNCTION samenspel.follow_statements(p_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM entry WHERE case_id = p_case AND kind = 'note'
                      AND details ? 'statement_on') THEN
        RETURN;
    END IF;
    UPDATE disclosure d SET ends_at = greatest(d.starts_at, v_now), ended_why = 'rule'
      FROM entry n
     WHERE n.id = d.entry_id AND n.case_id = p_case AND n.kind = 'note'
       AND n.details ? 'statement_on' AND d.rule <> 'rectification'
       AND (d.ends_at IS NULL OR d.ends_at > v_now)
       AND NOT EXISTS (SELECT 1 FROM statement_audience(p_case) w
                        WHERE w.entry_id = d.entry_id AND w.seat_id = d.seat_id
                          AND w.consent_id IS NOT DISTINCT FROM d.consent_id);
    INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id, category,
                            purpose, rule_set_id, rule, sender_ground, receiver_ground, consent_id,
                            starts_at, ends_at)
    SELECT gen_random_uuid(), c.id, c.partnership_id, w.entry_id, w.author_seat_id, w.seat_id,
           w.category, w.purpose, c.rule_set_id, w.rule, w.sender_ground, w.receiver_ground,
           w.consent_id, greatest(v_now, w.starts_at), w.ends_at
      FROM cases c
      JOIN (SELECT * FROM statement_audience(p_case)
            UNION ALL
            -- whoever wrote the entry hears it in any case
            SELECT n.id, n.author_seat_id, n.category, n.purpose, t.author_seat_id, 'rectification',
                   'own_data', 'own_data', NULL, n.created_at + interval '60 seconds', NULL
              FROM entry n
              JOIN seat r ON r.id = n.author_seat_id AND r.kind = 'resident'
              JOIN entry t ON t.case_id = n.case_id AND t.id::text = n.details ->> 'statement_on'
                          AND t.category = n.category AND r.subject_id = ANY (t.subject_ids)
             WHERE n.case_id = p_case AND n.kind = 'note' AND n.state = 'live'
               AND t.author_seat_id <> n.author_seat_id) w ON true
     WHERE c.id = p_case AND c.status = 'open'
       AND NOT EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = w.entry_id AND d.seat_id = w.seat_id
                          AND (d.ends_at IS NULL OR d.ends_at > v_now));
END
$$;
