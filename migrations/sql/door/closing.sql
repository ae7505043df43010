-- After a case: what ends, what is taken home, and opening it again.

-- At closing: what was shared ends, and each seat keeps its own words for a term: organisations
-- as long as the covenant says, informal help and guests not at all, the resident as long as the
-- case is kept.
CREATE OR REPLACE FUNCTION samenspel.end_access(p_case uuid, p_at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    UPDATE disclosure SET ends_at = greatest(starts_at, p_at), ended_why = 'case_closed'
     -- what was undone, ended already at the moment at which it would have started
     WHERE case_id = p_case AND (ends_at IS NULL OR ends_at > greatest(starts_at, p_at));
    UPDATE seat s
       SET own_until = CASE
               WHEN s.kind = 'organisation' AND s.function <> 'IN'
               THEN p_at + make_interval(days => coalesce(k.take_home_days, 30)) ELSE p_at END
      FROM cases c
      LEFT JOIN covenant_purpose k ON k.partnership_id = c.partnership_id AND k.purpose = c.purpose
     WHERE s.case_id = p_case AND c.id = p_case AND s.left_at IS NOT NULL AND s.own_until IS NULL
       AND s.kind NOT IN ('resident', 'representative');
$$;

-- What each seat of mine takes home of a closed case besides its own words: the plan and the
-- message, as far as they were shared with it when the case closed, and what let them in lives on.
CREATE OR REPLACE FUNCTION samenspel.take_home(p_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH mine AS (
        SELECT s.id, c.closed_at
          FROM seat s JOIN cases c ON c.id = s.case_id
         WHERE c.id = p_case AND c.status = 'closed' AND s.id = ANY (own_seats())
           AND s.kind = 'organisation' AND s.function <> 'IN' AND s.state = 'left'
           -- a seat that had left before was at the table no more
           AND s.left_at = c.closed_at AND s.own_until > clock()
    ), had AS (
        SELECT d.entry_id
          FROM mine m JOIN disclosure d ON d.seat_id = m.id
          LEFT JOIN consent k ON k.entry_id = d.consent_id
         WHERE d.starts_at < m.closed_at AND (d.ends_at IS NULL OR d.ends_at >= m.closed_at)
           AND (d.consent_id IS NULL OR (k.withdrawn_at IS NULL AND k.until >= today()))
    )
    SELECT coalesce(jsonb_agg(told(e) ORDER BY e.created_at, e.id), '[]')
      FROM entry e
     WHERE e.case_id = p_case AND e.state = 'live' AND e.kind IN ('goal', 'agreement', 'message')
       AND (e.id IN (SELECT entry_id FROM had) OR e.author_seat_id IN (SELECT id FROM mine))
       AND (e.author_seat_id IN (SELECT entry_id FROM had)
            OR e.author_seat_id IN (SELECT id FROM mine))
       AND (e.about_seat_id IS NULL OR e.about_seat_id IN (SELECT entry_id FROM had)
            OR e.about_seat_id IN (SELECT id FROM mine))
$$;
GRANT EXECUTE ON FUNCTION samenspel.take_home TO samenspel_web;

-- Closed cases that I may open again: I sit in the seat that opened them, or that had regie, and
-- they are still kept.
CREATE OR REPLACE FUNCTION samenspel.reopenable()
RETURNS TABLE (case_id uuid, seat_id uuid, number text, closed_at timestamptz, until date)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT DISTINCT ON (c.id) c.id, s.id, c.number::text, c.closed_at,
           (c.closed_at + make_interval(months => k.retention_months))::date
      FROM occupancy o
      JOIN seat s ON s.id = o.seat_id AND s.kind = 'organisation' AND s.state = 'left'
      JOIN cases c ON c.id = s.case_id AND c.status = 'closed'
      JOIN covenant_purpose k ON k.partnership_id = c.partnership_id AND k.purpose = c.purpose
     WHERE o.account_id = my_account()
       AND o.starts_at <= clock() AND (o.ends_at IS NULL OR o.ends_at > clock())
       AND EXISTS (SELECT 1 FROM position p
                    WHERE p.account_id = o.account_id AND p.organisation_id = s.organisation_id
                      AND p.starts_at <= clock() AND (p.ends_at IS NULL OR p.ends_at > clock()))
       AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                        WHERE x.case_id = c.id AND x.account_id = o.account_id)
       AND (s.invited_by_seat_id IS NULL
            OR EXISTS (SELECT 1 FROM regie_term t WHERE t.seat_id = s.id AND t.during IS NOT NULL))
       AND c.closed_at + make_interval(months => k.retention_months) > clock()
     ORDER BY c.id, s.invited_by_seat_id NULLS FIRST, s.id
$$;
GRANT EXECUTE ON FUNCTION samenspel.reopenable TO samenspel_web;

-- Opens a closed case again with the seat of whoever opens it and, when they know, the resident's.
-- All others are asked anew; nothing that was shared before comes back, but to the resident.
CREATE OR REPLACE FUNCTION samenspel.reopen_case(p_case uuid, p_rule_set uuid, p_informed boolean,
                                                 p_reason text, p_ask_again_on date,
                                                 p_next_evaluation_on date) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_seat uuid;
BEGIN
    PERFORM 1 FROM cases WHERE id = p_case FOR NO KEY UPDATE;
    SELECT seat_id INTO v_seat FROM reopenable() WHERE case_id = p_case;
    IF v_seat IS NULL THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    -- a party that had to stop before the case closed is asked anew like all others
    UPDATE seat s SET state = 'left', left_at = c.closed_at
      FROM cases c
     WHERE s.case_id = p_case AND c.id = p_case AND s.state = 'suspended';
    UPDATE cases SET status = 'open', closed_at = NULL, reopened_at = v_now, rule_set_id = p_rule_set,
           resident_informed = p_informed, not_informed_reason = p_reason,
           ask_again_on = p_ask_again_on, next_evaluation_on = p_next_evaluation_on
     WHERE id = p_case;
    -- who left an open case reads their own words, and so it is again; but informal help and
    -- guests, whose access ended with the case
    UPDATE seat SET own_until = NULL
     WHERE case_id = p_case AND state = 'left' AND kind = 'organisation' AND function <> 'IN';
    UPDATE seat SET state = 'active', left_at = NULL
     WHERE case_id = p_case AND state = 'left'
       AND (id = v_seat OR (kind = 'resident' AND p_informed));
    PERFORM set_config('samenspel.seats', (my_seats() || v_seat)::text, true),
            set_config('samenspel.own_seats', (own_seats() || v_seat)::text, true);
    PERFORM settle(p_case);
    RETURN v_seat;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.reopen_case TO samenspel_web;

-- Asks a party again that sat at the table before the case was reopened: its own place waits for
-- it, so that with its yes its own words are its own again. The intake assigns somebody anew.
CREATE OR REPLACE FUNCTION samenspel.invite_again(p_seat uuid, p_by uuid, p_answer_due timestamptz,
                                                  p_indication text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
BEGIN
    UPDATE seat s
       SET state = 'invited', invited_by_seat_id = p_by, invited_at = v_now,
           answer_due = p_answer_due, indication = p_indication, answered_at = NULL,
           decline_reason = NULL
      FROM cases c, seat b
     WHERE s.id = p_seat AND c.id = s.case_id AND c.status = 'open' AND c.reopened_at >= s.left_at
       AND s.state = 'left' AND s.kind = 'organisation'
       AND b.id = p_by AND b.id = ANY (my_seats()) AND b.case_id = s.case_id
       AND b.kind <> 'emergency'
       AND EXISTS (SELECT 1 FROM disclosure d WHERE d.entry_id = s.id AND d.seat_id = p_by
                      AND d.starts_at <= v_now AND (d.ends_at IS NULL OR d.ends_at > v_now));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE occupancy SET ends_at = greatest(starts_at, v_now)
     WHERE seat_id = p_seat AND (ends_at IS NULL OR ends_at > v_now);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.invite_again TO samenspel_web;
