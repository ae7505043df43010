-- Who may hold regie, and taking it over without a gap.

-- May this seat hold regie? Its function may, it sits at the table, and no organisation at the
-- table, or asked to it, is kept from knowing it (domain, "A hidden seat does not exist for me").
CREATE OR REPLACE FUNCTION samenspel.may_hold_regie(p_seat uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM seat f JOIN cases c ON c.id = f.case_id
         WHERE f.id = p_seat AND f.state = 'active' AND c.status = 'open'
           AND f.kind = 'organisation' AND f.function IN ('WT', 'CW', 'SH', 'ZA', 'JB')
           AND NOT EXISTS (
               SELECT 1 FROM seat t
                WHERE t.case_id = f.case_id AND t.id <> f.id AND t.kind = 'organisation'
                  AND t.state IN ('active', 'invited')
                  AND NOT EXISTS (
                      SELECT 1 FROM rule r
                       WHERE r.rule_set_id = c.rule_set_id AND r.category = '2'
                         AND r.purpose = c.purpose AND r.from_function = f.function
                         AND r.to_function = t.function AND NOT r.needs_consent
                         -- holding regie is itself what 'regie_or_line' asks for; no other
                         -- condition follows from it
                         AND r.condition IN ('', 'regie_or_line'))))
$$;
GRANT EXECUTE ON FUNCTION samenspel.may_hold_regie TO samenspel_web;

-- May every organisation that will see it know that a seat of mine takes part, when it does
-- something in the open: picks up this signal, or (NULL) offers regie, which the whole table sees?
-- For a care seat: if the resident's consent names them all.
CREATE OR REPLACE FUNCTION samenspel.may_be_known(p_seat uuid, p_entry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM seat f
          JOIN cases c ON c.id = f.case_id
          JOIN seat t ON t.case_id = f.case_id AND t.id <> f.id AND t.kind = 'organisation'
                     AND t.state IN ('active', 'invited')
         WHERE f.id = p_seat AND f.id = ANY (my_seats())
           AND (p_entry IS NULL
                OR EXISTS (SELECT 1 FROM disclosure d
                            WHERE d.entry_id = p_entry AND d.seat_id = t.id
                              AND (d.ends_at IS NULL OR d.ends_at > clock())))
           AND NOT EXISTS (
               SELECT 1 FROM rule r
                WHERE r.rule_set_id = c.rule_set_id AND r.category = '2'
                  AND r.purpose = c.purpose AND r.from_function = f.function
                  AND r.to_function = t.function AND r.condition IN ('', 'regie_or_line')
                  AND (NOT r.needs_consent
                       OR consented_to_take_part(f.id, t.id) IS NOT NULL)))
$$;
GRANT EXECUTE ON FUNCTION samenspel.may_be_known TO samenspel_web;

-- Seats to which a coordinator may offer regie: those that may hold it, whose presence says
-- nothing about the resident's trouble. A coordinator learns organisation and function, no more.
CREATE OR REPLACE FUNCTION samenspel.regie_candidates(p_case uuid)
RETURNS TABLE (seat_id uuid, organisation_id uuid, organisation_name text, function text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT s.id, o.id, o.name, s.function
      FROM seat s JOIN organisation o ON o.id = s.organisation_id
     WHERE s.case_id = p_case AND s.partnership_id = ANY (coordinated())
       AND s.function IN ('WT', 'CW', 'ZA') AND may_hold_regie(s.id)
     ORDER BY s.answered_at, s.id
$$;
GRANT EXECUTE ON FUNCTION samenspel.regie_candidates TO samenspel_web;

-- Accepts an offer of regie: ends the term of who held it and starts the new one at the same
-- instant, so that there is neither a gap nor an overlap. Raises samenspel:<reason>.
CREATE OR REPLACE FUNCTION samenspel.take_regie(p_term uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_term regie_term;
    v_held regie_term;
BEGIN
    -- the case row is the lock: two who accept at once stand in line here
    PERFORM 1 FROM cases c JOIN regie_term t ON t.case_id = c.id WHERE t.id = p_term
        FOR NO KEY UPDATE OF c;
    SELECT * INTO v_term FROM regie_term WHERE id = p_term AND seat_id = ANY (my_seats());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    IF v_term.state <> 'offered' OR v_term.answer_due <= v_now THEN
        RAISE EXCEPTION 'samenspel:offer_gone' USING ERRCODE = 'raise_exception';
    END IF;
    IF NOT may_hold_regie(v_term.seat_id) THEN
        RAISE EXCEPTION 'samenspel:may_not_hold' USING ERRCODE = 'raise_exception';
    END IF;
    SELECT * INTO v_held FROM regie_term WHERE case_id = v_term.case_id AND state = 'accepted';
    IF FOUND THEN
        IF v_term.offered_by_seat_id IS NOT NULL AND v_term.offered_by_seat_id <> v_held.seat_id THEN
            RAISE EXCEPTION 'samenspel:already_held' USING ERRCODE = 'raise_exception';
        END IF;
        UPDATE regie_term
           SET state = 'handed_over', during = tstzrange(lower(v_held.during), v_now, '[)')
         WHERE id = v_held.id;
    END IF;
    UPDATE regie_term
       SET state = 'accepted', answered_by = my_account(), answered_at = v_now,
           during = tstzrange(v_now, NULL, '[)')
     WHERE id = p_term;
    UPDATE regie_term SET state = 'withdrawn', answered_at = v_now
     WHERE case_id = v_term.case_id AND state = 'offered';
    PERFORM settle(v_term.case_id);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.take_regie TO samenspel_web;
