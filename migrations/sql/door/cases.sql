-- A case as a whole: opening it, closing it, and whether there is one of the same resident.

-- Opens a case with the opener's own seat in it. A function, because nobody can see or write a
-- case before they sit in it. Refuses a function that the opener does not have there.
CREATE OR REPLACE FUNCTION samenspel.open_case(
    p_case uuid, p_seat uuid, p_occupancy uuid, p_organisation uuid, p_function text,
    p_purpose text, p_rule_set uuid, p_named boolean, p_informed boolean,
    p_not_informed_reason text, p_ask_again_on date, p_next_evaluation_on date) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_partnership uuid;
    v_year smallint := extract(year FROM v_now);
    v_number text;
BEGIN
    SELECT o.partnership_id INTO v_partnership
      FROM position p JOIN organisation o ON o.id = p.organisation_id
     WHERE p.account_id = my_account() AND p.organisation_id = p_organisation
       AND p.function = p_function
       AND p.starts_at <= v_now AND (p.ends_at IS NULL OR p.ends_at > v_now);
    IF v_partnership IS NULL THEN
        RAISE EXCEPTION 'samenspel:no_such_position' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO case_number AS n (partnership_id, year, last) VALUES (v_partnership, v_year, 1)
        ON CONFLICT (partnership_id, year) DO UPDATE SET last = n.last + 1
        RETURNING v_year || '-' || lpad(n.last::text, 4, '0') INTO v_number;
    INSERT INTO cases (id, partnership_id, number, purpose, rule_set_id, status, named,
                       resident_informed, not_informed_reason, ask_again_on, next_evaluation_on)
    VALUES (p_case, v_partnership, v_number, p_purpose, p_rule_set, 'open', p_named, p_informed,
            p_not_informed_reason, p_ask_again_on, p_next_evaluation_on);
    INSERT INTO seat (id, case_id, partnership_id, kind, function, organisation_id, state, answered_at)
    VALUES (p_seat, p_case, v_partnership, 'organisation', p_function, p_organisation, 'active', v_now);
    INSERT INTO occupancy (id, seat_id, case_id, partnership_id, account_id, role)
    VALUES (p_occupancy, p_seat, p_case, v_partnership, my_account(), 'holder');
    PERFORM set_config('samenspel.seats', (my_seats() || p_seat)::text, true),
            set_config('samenspel.own_seats', (own_seats() || p_seat)::text, true);
    PERFORM settle(p_case);
    RETURN v_number;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.open_case TO samenspel_web;

-- Closes a case: regie ends, every seat leaves, what was shared ends, what was still asked is
-- withdrawn. Organisations keep what they wrote for a term. Only the seat that holds regie may.
CREATE OR REPLACE FUNCTION samenspel.close_case(p_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
BEGIN
    PERFORM 1 FROM cases WHERE id = p_case AND status = 'open' FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM regie_term
                                 WHERE case_id = p_case AND state = 'accepted'
                                   AND seat_id = ANY (my_seats())) THEN
        RAISE EXCEPTION 'samenspel:not_holder' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases SET status = 'closed', closed_at = v_now WHERE id = p_case;
    UPDATE regie_term SET state = 'ended', during = tstzrange(lower(during), v_now, '[)')
     WHERE case_id = p_case AND state = 'accepted';
    UPDATE regie_term SET state = 'withdrawn', answered_at = v_now
     WHERE case_id = p_case AND state = 'offered';
    UPDATE seat SET state = 'left', left_at = v_now WHERE case_id = p_case AND state = 'active';
    UPDATE seat SET state = 'withdrawn', answered_at = v_now
     WHERE case_id = p_case AND state = 'invited';
    PERFORM end_access(p_case, v_now);
    PERFORM settle(p_case);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.close_case TO samenspel_web;

-- Tells the regie holder of another open case of the same resident, and nobody else, that this
-- case exists. Answers nothing, so that the opener sees no difference (domain, blind match).
CREATE OR REPLACE FUNCTION samenspel.match_resident(p_subject uuid, p_key_hash bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case cases;
    v_opener uuid;
BEGIN
    SELECT c.* INTO v_case FROM subject s JOIN cases c ON c.id = s.case_id WHERE s.id = p_subject;
    SELECT organisation_id INTO v_opener FROM seat
     WHERE case_id = v_case.id AND id = ANY (my_seats()) AND kind <> 'emergency' LIMIT 1;
    IF v_opener IS NULL THEN
        RAISE EXCEPTION 'samenspel:not_seated' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO identity_key (subject_id, case_id, partnership_id, key_hash)
    VALUES (p_subject, v_case.id, v_case.partnership_id, p_key_hash);
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind, other_organisation_id)
    SELECT gen_random_uuid(), other.id, other.partnership_id, t.seat_id, 'same_resident', v_opener
      FROM identity_key k
      JOIN cases other ON other.id = k.case_id AND other.status = 'open'
      JOIN regie_term t ON t.case_id = other.id AND t.state = 'accepted'
     WHERE k.key_hash = p_key_hash AND k.case_id <> v_case.id
       AND k.partnership_id = v_case.partnership_id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.match_resident TO samenspel_web;
