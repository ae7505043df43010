-- What the rules let through, and who else sees what I see.

-- A disclosure needs a rule that lets it through; where the rule asks it a live consent that lifts
-- secrecy, the resident's written no-objection, or the resident's choice; and no objection of the
-- resident against sharing with that party.
CREATE OR REPLACE FUNCTION samenspel.rule_allows(p samenspel.disclosure) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1
          FROM entry e
          JOIN seat f ON f.id = e.author_seat_id
          JOIN seat t ON t.id = p.seat_id
          JOIN cases c ON c.id = e.case_id
          JOIN rule r ON r.rule_set_id = p.rule_set_id AND r.category = e.category
                     AND r.purpose = p.purpose
                     AND r.from_function = f.function AND r.to_function = t.function
         WHERE e.id = p.entry_id AND e.category = p.category AND c.rule_set_id = p.rule_set_id
           AND (NOT (r.needs_consent OR r.condition IN ('no_objection', 'chosen'))
                OR EXISTS (SELECT 1 FROM consent k
                            WHERE k.entry_id = p.consent_id
                              AND k.kind = CASE WHEN r.needs_consent THEN 'secrecy'
                                                WHEN r.condition = 'chosen' THEN 'data_protection'
                                                ELSE 'no_objection' END
                              AND k.from_seat_id = f.id AND consent_holds(k)
                              AND k.purpose = p.purpose AND consent_names(k, t)
                              AND e.category = ANY (k.categories)
                              AND p.ends_at <= (k.until + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'))
           AND NOT EXISTS (SELECT 1 FROM objection o
                            WHERE o.against_seat_id = t.id AND o.state IN ('open', 'upheld')
                              AND o.subject_id = ANY (e.subject_ids)))
$$;
GRANT EXECUTE ON FUNCTION samenspel.rule_allows TO samenspel_web;

-- Who else sees the entries of a case that I see: of each live disclosure the seat, if I may
-- know that seat. Feeds "je ziet dit met 2 anderen"; shows nothing that I could not count myself.
CREATE OR REPLACE FUNCTION samenspel.audience(p_case uuid)
RETURNS TABLE (entry_id uuid, seat_id uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH me AS MATERIALIZED (
        SELECT clock() AS now, my_seats() AS seats, own_seats() AS own
    ), live AS MATERIALIZED (
        SELECT d.entry_id, d.seat_id, d.author_seat_id, d.starts_at, d.ends_at, d.rule
          FROM disclosure d, me
         WHERE d.case_id = p_case AND (d.ends_at IS NULL OR d.ends_at > me.now)
           AND (d.starts_at <= me.now OR d.author_seat_id = ANY (me.own))
    ), known AS (
        SELECT unnest(me.own) AS id FROM me
        UNION
        SELECT l.entry_id FROM live l, me WHERE l.seat_id = ANY (me.seats) AND l.starts_at <= me.now
    )
    SELECT l.entry_id, l.seat_id, l.starts_at, l.ends_at
      FROM live l, me
     WHERE l.seat_id IN (SELECT id FROM known)
       AND l.author_seat_id IN (SELECT id FROM known)
       AND l.entry_id <> l.author_seat_id
       -- what was shared in an emergency is between who shared it and who got it
       AND (l.rule <> 'nood' OR l.author_seat_id = ANY (me.own))
       AND (l.author_seat_id = ANY (me.own) OR l.entry_id IN (SELECT id FROM known))
$$;
GRANT EXECUTE ON FUNCTION samenspel.audience TO samenspel_web;
