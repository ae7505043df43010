-- Objection (GDPR 21): sharing with a party stands still until the privacy officer has decided.

-- Records an objection and pauses, in the same act: what the party has about this resident ends
-- now, with until when it would have run, and nothing new goes there (rule_allows). Raises
-- samenspel:<reason>.
CREATE OR REPLACE FUNCTION samenspel.raise_objection(
    p_id uuid, p_seat uuid, p_subject uuid, p_against uuid, p_entry uuid, p_decide_before date)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_seat seat;
    v_paused integer;
BEGIN
    SELECT * INTO v_seat FROM seat
     WHERE id = p_seat AND id = ANY (my_seats()) AND kind <> 'emergency';
    IF NOT FOUND
       OR NOT EXISTS (SELECT 1 FROM subject s WHERE s.id = p_subject AND s.case_id = v_seat.case_id)
       OR NOT EXISTS (SELECT 1 FROM seat t
                       WHERE t.id = p_against AND t.case_id = v_seat.case_id
                         AND t.kind = 'organisation' AND t.state IN ('active', 'suspended')
                         AND (t.id = ANY (my_seats())
                              OR EXISTS (SELECT 1 FROM disclosure d
                                          WHERE d.entry_id = t.id AND d.seat_id = ANY (my_seats())
                                            AND d.starts_at <= v_now
                                            AND (d.ends_at IS NULL OR d.ends_at > v_now)))) THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM 1 FROM cases WHERE id = v_seat.case_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM objection WHERE against_seat_id = p_against
                  AND subject_id = p_subject AND state IN ('open', 'upheld')) THEN
        RAISE EXCEPTION 'samenspel:already_objected' USING ERRCODE = 'raise_exception';
    END IF;
    INSERT INTO objection (id, case_id, partnership_id, author_seat_id, subject_id,
                           against_seat_id, entry_id, decide_before)
    VALUES (p_id, v_seat.case_id, v_seat.partnership_id, p_seat, p_subject, p_against, p_entry,
            p_decide_before);
    INSERT INTO paused_disclosure (objection_id, disclosure_id, case_id, partnership_id, would_end_at)
    SELECT p_id, d.id, d.case_id, d.partnership_id, d.ends_at
      FROM disclosure d JOIN entry e ON e.id = d.entry_id
     WHERE d.seat_id = p_against AND d.entry_id <> d.author_seat_id
       AND p_subject = ANY (e.subject_ids)
       AND (d.ends_at IS NULL OR d.ends_at > greatest(d.starts_at, v_now));
    GET DIAGNOSTICS v_paused = ROW_COUNT;
    UPDATE disclosure d SET ends_at = greatest(d.starts_at, v_now), ended_why = 'objection'
      FROM paused_disclosure p
     WHERE p.objection_id = p_id AND d.id = p.disclosure_id;
    -- nor does the party read on behind the glass; what it opened there does not come back
    UPDATE disclosure d SET ends_at = greatest(d.starts_at, v_now), ended_why = 'objection'
      FROM seat t, seat g, entry e
     WHERE t.id = p_against AND g.case_id = t.case_id AND g.kind = 'emergency'
       AND (g.organisation_id, g.function) = (t.organisation_id, t.function)
       AND d.seat_id = g.id AND d.entry_id <> d.author_seat_id
       AND e.id = d.entry_id AND p_subject = ANY (e.subject_ids)
       AND (d.ends_at IS NULL OR d.ends_at > greatest(d.starts_at, v_now));
    PERFORM settle(v_seat.case_id);
    RETURN v_paused;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.raise_objection TO samenspel_web;

-- Decides on an objection, by the privacy officer of the partnership. Rejected: what was paused
-- goes on, as far as the rules of now, the consents and the authors still let it, and unless the
-- case was closed meanwhile: with it everything ended. Upheld: it has ended.
CREATE OR REPLACE FUNCTION samenspel.decide_objection(p_objection uuid, p_upheld boolean, p_motive text)
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_objection objection;
BEGIN
    SELECT * INTO v_objection FROM objection
     WHERE id = p_objection AND partnership_id = ANY (guarded()) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    IF v_objection.state <> 'open' THEN
        RAISE EXCEPTION 'samenspel:already_decided' USING ERRCODE = 'raise_exception';
    END IF;
    UPDATE objection SET state = CASE WHEN p_upheld THEN 'upheld' ELSE 'rejected' END,
           motive = p_motive, decided_by = my_account(), decided_at = v_now
     WHERE id = p_objection;
    IF NOT p_upheld THEN
        INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id,
                                category, purpose, rule_set_id, rule, sender_ground,
                                receiver_ground, consent_id, starts_at, ends_at, made_by)
        SELECT again.id, again.case_id, again.partnership_id, again.entry_id, again.author_seat_id,
               again.seat_id, again.category, again.purpose, again.rule_set_id, again.rule,
               again.sender_ground, again.receiver_ground, again.consent_id, again.starts_at,
               again.ends_at, again.made_by
          FROM paused_disclosure p
          JOIN disclosure d ON d.id = p.disclosure_id
          JOIN cases c ON c.id = d.case_id AND c.status = 'open'
                      AND d.ends_at >= coalesce(c.reopened_at, d.ends_at)
          JOIN entry e ON e.id = d.entry_id AND e.state = 'live'
          JOIN seat t ON t.id = d.seat_id AND t.state IN ('active', 'suspended')
         CROSS JOIN LATERAL jsonb_populate_record(d, jsonb_build_object(
               'id', gen_random_uuid(), 'rule_set_id', c.rule_set_id,
               'starts_at', greatest(d.starts_at, v_now),
               'ends_at', p.would_end_at, 'ended_why', NULL)) again
         WHERE p.objection_id = p_objection
           -- what its author took back meanwhile stays taken back
           AND d.ended_why = 'objection'
           AND (p.would_end_at IS NULL OR p.would_end_at > greatest(d.starts_at, v_now))
           -- what was shared in an emergency rests on no rule
           AND (d.rule = 'nood' OR rule_allows(again))
           AND NOT EXISTS (SELECT 1 FROM disclosure other
                            WHERE other.entry_id = d.entry_id AND other.seat_id = d.seat_id
                              AND (other.ends_at IS NULL
                                   OR other.ends_at > greatest(other.starts_at, v_now)));
    END IF;
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
    SELECT gen_random_uuid(), s.case_id, s.partnership_id, s.id, 'objection_decided'
      FROM seat s
     WHERE s.id IN (v_objection.author_seat_id, v_objection.against_seat_id) AND s.state = 'active';
    PERFORM settle(v_objection.case_id);
    RETURN v_objection.case_id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.decide_objection TO samenspel_web;

-- Objections in the partnerships that the actor guards: which party, since when, before when. Of
-- the case its number and nothing else.
CREATE OR REPLACE FUNCTION samenspel.objections_to_guard()
RETURNS TABLE (id uuid, case_number text, against text, against_function text, raised_by text,
               raised_at timestamptz, decide_before date, state text, motive text,
               decided_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT o.id, c.number::text, org.name::text, t.function::text, f.function::text, o.raised_at,
           o.decide_before, o.state::text, o.motive, o.decided_at
      FROM objection o
      JOIN cases c ON c.id = o.case_id
      JOIN seat t ON t.id = o.against_seat_id
      JOIN seat f ON f.id = o.author_seat_id
      LEFT JOIN organisation org ON org.id = t.organisation_id
     WHERE o.partnership_id = ANY (guarded())
     ORDER BY (o.state <> 'open'), o.decide_before, o.id
     LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION samenspel.objections_to_guard TO samenspel_web;

-- Open cases in the partnerships that the actor guards, in which somebody is named and does not
-- know it: since when, which reason of the closed list, when it is asked again.
CREATE OR REPLACE FUNCTION samenspel.not_informed_to_guard()
RETURNS TABLE (case_number text, since timestamptz, reason text, ask_again_on date)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT c.number::text, c.opened_at, c.not_informed_reason::text, c.ask_again_on
      FROM cases c
     WHERE c.partnership_id = ANY (guarded()) AND c.status = 'open' AND c.named
       AND NOT c.resident_informed
     ORDER BY c.opened_at, c.number
     LIMIT 200
$$;
GRANT EXECUTE ON FUNCTION samenspel.not_informed_to_guard TO samenspel_web;
