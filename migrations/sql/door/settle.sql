-- What follows from the rules, made true at the end of every act.

-- From when until when a seat has something to say to another that it did not take back: from the
-- first moment, from now on, at which something of it is or will be read there, until the last;
-- NULL is without an end. No row when there is nothing.
CREATE OR REPLACE FUNCTION samenspel.speaks(p_from uuid, p_to uuid, p_category text)
RETURNS TABLE (since timestamptz, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT min(greatest(d.starts_at, clock())),
           CASE WHEN bool_and(d.ends_at IS NOT NULL) THEN max(d.ends_at) END
      FROM disclosure d
     WHERE d.author_seat_id = p_from AND d.seat_id = p_to AND d.entry_id <> p_from
       AND (p_category IS NULL OR d.category = p_category)
       -- what was undone ends at the moment at which it would have started
       AND (d.ends_at IS NULL OR d.ends_at > greatest(d.starts_at, clock()))
    HAVING count(*) > 0
$$;

-- Which seat may know that which seat takes part: since when, on which ground, until when.
CREATE OR REPLACE FUNCTION samenspel.wanted_presence(p_case uuid)
RETURNS TABLE (from_id uuid, to_id uuid, rule text, consent_id uuid, since timestamptz,
               until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    (SELECT DISTINCT ON (f.id, t.id) f.id, t.id, r.rule::text, k.entry_id, known.since,
            least((k.until + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', known.until)
       FROM cases c
       JOIN seat f ON f.case_id = c.id AND (f.state IN ('active', 'left', 'suspended')
                                            OR (f.state = 'invited' AND f.left_at IS NOT NULL))
       JOIN seat t ON t.case_id = c.id AND t.id <> f.id AND t.state = 'active'
       JOIN rule r ON r.rule_set_id = c.rule_set_id AND r.category = '2' AND r.purpose = c.purpose
                  AND r.from_function = f.function AND r.to_function = t.function
       LEFT JOIN consent k ON r.needs_consent AND k.entry_id = consented_to_take_part(f.id, t.id)
      CROSS JOIN LATERAL (
            SELECT clock() AS since, NULL::timestamptz AS until
             WHERE r.condition = ''
                   -- police know of police: they sit in the same track
                OR (r.condition = 'own_track' AND f.function = t.function)
                OR (r.condition = 'regie_or_line' AND (f.kind = 'resident' OR EXISTS (
                        SELECT 1 FROM regie_term g
                         WHERE g.seat_id = f.id AND g.state = 'accepted')))
            UNION ALL
            -- who speaks to a party makes themselves known to it, as long as it reads that
            SELECT s.since, s.until FROM speaks(f.id, t.id, NULL) s
             WHERE r.condition = 'regie_or_line') known
      WHERE c.id = p_case AND f.kind <> 'emergency'
        AND (NOT r.needs_consent OR k.entry_id IS NOT NULL)
        -- a party that had to stop, or of before that is asked again, stays known to the resident,
        -- and to nobody else
        AND (f.state IN ('active', 'left') OR t.kind = 'resident')
      ORDER BY f.id, t.id, known.since, known.until DESC NULLS FIRST, r.condition)
    UNION
    -- that a settlement runs, and whom to call about it, says who runs it (rule 9c)
    (SELECT f.id, t.id, '9c', NULL::uuid, s.since, s.until
       FROM cases c
       JOIN seat f ON f.case_id = c.id AND f.function = 'SH' AND f.state IN ('active', 'left')
       JOIN seat t ON t.case_id = c.id AND t.id <> f.id AND t.state = 'active'
      CROSS JOIN LATERAL speaks(f.id, t.id, '9c') s
      WHERE c.id = p_case
        AND NOT EXISTS (SELECT 1 FROM rule r
                         WHERE r.rule_set_id = c.rule_set_id AND r.category = '2'
                           AND r.purpose = c.purpose AND r.from_function = f.function
                           AND r.to_function = t.function AND r.condition = ''))
    UNION ALL
    -- who broke the glass is known to who holds regie, and to the resident once told; nobody else
    SELECT f.id, t.id, 'nood:glas', NULL, clock(), NULL
      FROM emergency_access a
      JOIN seat f ON f.id = a.seat_id AND f.state IN ('active', 'left')
      JOIN seat t ON t.case_id = f.case_id AND t.state = 'active' AND t.id <> f.id
     WHERE a.case_id = p_case
       AND ((t.kind = 'resident' AND a.told_on <= today())
            OR EXISTS (SELECT 1 FROM regie_term g WHERE g.seat_id = t.id AND g.state = 'accepted'))
    UNION ALL
    -- who shares in an emergency makes themselves known to who gets it, as long as it lasts
    SELECT d.author_seat_id, d.seat_id, 'nood', NULL, greatest(d.starts_at, clock()), d.ends_at
      FROM disclosure d
      JOIN seat f ON f.id = d.author_seat_id AND f.state IN ('active', 'left', 'suspended')
      JOIN seat t ON t.id = d.seat_id AND t.state = 'active'
     WHERE d.case_id = p_case AND d.rule = 'nood' AND d.entry_id <> d.author_seat_id
       AND d.ends_at > greatest(d.starts_at, clock())
    UNION ALL
    -- somebody who is asked sees who asks, and nobody else
    SELECT t.invited_by_seat_id, t.id, '2', NULL, clock(), NULL
      FROM seat t
     WHERE t.case_id = p_case AND t.state = 'invited' AND t.invited_by_seat_id IS NOT NULL
$$;

--   4 the shell that coordinators read.
-- It runs as the door, because an actor does not see the seats that are hidden from them, and
-- a rule that is applied by somebody who sees half the table gets half of it wrong.
CREATE OR REPLACE FUNCTION samenspel.settle(p_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_case cases;
BEGIN
    -- one at a time per case; not FOR UPDATE, which would deadlock with foreign key checks
    SELECT * INTO v_case FROM cases WHERE id = p_case FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- the rules that hold by now come first: all that follows is drawn by them
    PERFORM follow_rules(p_case);
    SELECT * INTO v_case FROM cases WHERE id = p_case;
    -- a party of before that was asked again and does not come, is where it was
    UPDATE seat SET state = 'left'
     WHERE case_id = p_case AND state IN ('declined', 'lapsed', 'withdrawn') AND left_at IS NOT NULL;

    UPDATE seat SET state = 'suspended'
     WHERE case_id = p_case AND state = 'active' AND function IN ('HA', 'GZ')
       AND kind <> 'emergency' AND consented_to_take_part(id, NULL) IS NULL;

    INSERT INTO entry (id, case_id, partnership_id, kind, category, purpose, author_seat_id, body,
                       state, version)
    SELECT s.id, s.case_id, s.partnership_id, 'taking_part',
           CASE s.function WHEN 'SH' THEN '9a' WHEN 'JB' THEN '12a' WHEN 'PV' THEN '11' ELSE '2' END,
           v_case.purpose, s.id, '', 'live', 1
      FROM seat s
     WHERE s.case_id = p_case AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = s.id);

    UPDATE disclosure d SET ends_at = greatest(d.starts_at, v_now), ended_why = 'rule'
     WHERE d.case_id = p_case AND d.entry_id = d.author_seat_id
       AND (d.ends_at IS NULL OR d.ends_at > v_now)
       AND NOT EXISTS (SELECT 1 FROM wanted_presence(p_case) w
                        WHERE w.from_id = d.entry_id AND w.to_id = d.seat_id
                          AND w.consent_id IS NOT DISTINCT FROM d.consent_id
                          AND (w.rule <> 'nood' OR d.rule = 'nood')
                          AND (w.until IS NULL OR d.ends_at <= w.until)
                          AND w.since <= greatest(d.starts_at, v_now));
    INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id, category,
                            purpose, rule_set_id, rule, sender_ground, receiver_ground, consent_id,
                            starts_at, ends_at)
    SELECT gen_random_uuid(), p_case, v_case.partnership_id, w.from_id, w.from_id, w.to_id, '2',
           v_case.purpose, v_case.rule_set_id, w.rule, 'taking_part', 'taking_part', w.consent_id,
           w.since, w.until
      FROM wanted_presence(p_case) w
     WHERE NOT EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = w.from_id AND d.seat_id = w.to_id
                          AND d.starts_at <= w.since
                          AND (d.ends_at IS NULL
                               OR (d.ends_at > w.since AND d.ends_at >= w.until)));

    INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id, category,
                            purpose, rule_set_id, rule, sender_ground, receiver_ground, starts_at)
    SELECT gen_random_uuid(), p_case, v_case.partnership_id, e.id, e.author_seat_id, s.id, e.category,
           e.purpose, v_case.rule_set_id, 'RES', 'own_data', 'own_data',
           greatest(v_now, e.created_at + interval '60 seconds',
                    -- that something was shared in an emergency, from the day on that was chosen
                    (SELECT x.told_on::timestamp AT TIME ZONE 'Europe/Amsterdam'
                       FROM emergency_share x WHERE x.note_id = e.id))
      FROM seat s
      JOIN entry e ON e.case_id = s.case_id AND s.subject_id = ANY (e.subject_ids)
     WHERE s.case_id = p_case AND s.kind = 'resident' AND s.state = 'active'
       AND e.state = 'live' AND e.kind <> 'draft' AND e.author_seat_id <> s.id
       AND NOT EXISTS (SELECT 1 FROM disclosure d WHERE d.entry_id = e.id AND d.seat_id = s.id
                          -- what closing ended comes back to the resident with the case, and
                          -- what was taken back unseen when it is said after all
                          AND coalesce(d.ended_why, '') NOT IN ('case_closed', 'undone'));

    PERFORM mark_lost_ground(p_case);
    PERFORM follow_statements(p_case);
    PERFORM refresh_shell(p_case);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.settle TO samenspel_web;

-- The shell of one case, computed over the whole table.
CREATE OR REPLACE FUNCTION samenspel.refresh_shell(p_case uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    INSERT INTO case_shell AS shell (
        case_id, partnership_id, number, status, opened_at, closed_at, next_evaluation_on,
        holder_organisation_id, holder_account_id, holder_function, holder_since, first_held_at,
        without_holder_since, last_holder_organisation_id,
        offered_organisation_id, offered_at, offer_answer_due, last_offer_state,
        seats_active, seats_invited, message_number, message_published_at,
        message_unconfirmed, message_objected, open_due_dates, oldest_unclaimed_signal_at,
        not_informed_since, updated_at)
    SELECT c.id, c.partnership_id, c.number, c.status, c.opened_at, c.closed_at, c.next_evaluation_on,
           holder.organisation_id, holder.account_id, holder.function, holder.since, past.first_at,
           CASE WHEN holder.organisation_id IS NULL AND c.status = 'open'
                THEN greatest(coalesce(past.last_until, c.opened_at), c.reopened_at) END,
           past.last_organisation_id,
           offer.organisation_id, offer.offered_at, offer.answer_due, last_offer.state,
           seats.active, seats.invited, message.number, message.published_at,
           coalesce(answers.unconfirmed, 0), coalesce(answers.objected, 0), lines.due, signals.oldest,
           -- somebody who is named and does not know it
           CASE WHEN c.named AND NOT c.resident_informed THEN c.opened_at END, clock()
      FROM cases c
      LEFT JOIN LATERAL (
           SELECT s.organisation_id, s.function, lower(t.during) AS since, o.account_id
             FROM regie_term t JOIN seat s ON s.id = t.seat_id
             LEFT JOIN LATERAL (
                  SELECT x.account_id FROM occupancy x
                   WHERE x.seat_id = s.id AND x.starts_at <= clock()
                     AND (x.ends_at IS NULL OR x.ends_at > clock())
                   ORDER BY x.role, x.starts_at LIMIT 1) o ON true
            WHERE t.case_id = c.id AND t.state = 'accepted') holder ON true
      LEFT JOIN LATERAL (
           SELECT min(lower(t.during)) AS first_at, max(upper(t.during)) AS last_until,
                  (array_agg(s.organisation_id ORDER BY upper(t.during) DESC NULLS FIRST))[1]
                      AS last_organisation_id
             FROM regie_term t JOIN seat s ON s.id = t.seat_id
            WHERE t.case_id = c.id AND t.during IS NOT NULL) past ON true
      LEFT JOIN LATERAL (
           SELECT s.organisation_id, t.offered_at, t.answer_due
             FROM regie_term t JOIN seat s ON s.id = t.seat_id
            WHERE t.case_id = c.id AND t.state = 'offered' AND t.answer_due > clock()
            ORDER BY t.offered_at DESC LIMIT 1) offer ON true
      LEFT JOIN LATERAL (
           SELECT t.state FROM regie_term t WHERE t.case_id = c.id
            ORDER BY coalesce(t.answered_at, t.offered_at) DESC LIMIT 1) last_offer ON true
      CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE s.state = 'active'
                                     AND s.kind <> 'emergency')::smallint AS active,
                  count(*) FILTER (WHERE s.state = 'invited')::smallint AS invited
             FROM seat s WHERE s.case_id = c.id) seats
      LEFT JOIN LATERAL (
           SELECT m.entry_id, m.number, m.written_at AS published_at
             FROM message_version m WHERE m.case_id = c.id AND m.state = 'published'
            ORDER BY m.number DESC LIMIT 1) message ON true
      LEFT JOIN LATERAL (
           SELECT count(*) FILTER (WHERE f.state IS NULL
                                      OR f.state IN ('objected', 'noted_by_phone'))::smallint AS unconfirmed,
                  count(*) FILTER (WHERE f.state = 'objected')::smallint AS objected
             FROM seat s
             LEFT JOIN confirmation f ON f.message_id = message.entry_id AND f.seat_id = s.id
            WHERE s.case_id = c.id AND s.state = 'active' AND s.kind = 'organisation'
              AND message.entry_id IS NOT NULL) answers ON true
      CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(a.due_on ORDER BY a.due_on), '{}') AS due
             FROM agreement a WHERE a.case_id = c.id AND a.state IN ('proposed', 'accepted')) lines
      CROSS JOIN LATERAL (
           SELECT min(g.sent_at) AS oldest FROM signal g
            WHERE g.case_id = c.id AND g.claimed_at IS NULL AND g.closed_at IS NULL) signals
     WHERE c.id = p_case
    ON CONFLICT (case_id) DO UPDATE SET
        (number, status, closed_at, next_evaluation_on,
         holder_organisation_id, holder_account_id, holder_function, holder_since, first_held_at,
         without_holder_since, last_holder_organisation_id,
         offered_organisation_id, offered_at, offer_answer_due, last_offer_state,
         seats_active, seats_invited, message_number, message_published_at,
         message_unconfirmed, message_objected, open_due_dates, oldest_unclaimed_signal_at,
         not_informed_since, updated_at)
      = (excluded.number, excluded.status, excluded.closed_at, excluded.next_evaluation_on,
         excluded.holder_organisation_id, excluded.holder_account_id, excluded.holder_function,
         excluded.holder_since, excluded.first_held_at,
         excluded.without_holder_since, excluded.last_holder_organisation_id,
         excluded.offered_organisation_id, excluded.offered_at, excluded.offer_answer_due,
         excluded.last_offer_state,
         excluded.seats_active, excluded.seats_invited, excluded.message_number,
         excluded.message_published_at, excluded.message_unconfirmed, excluded.message_objected,
         excluded.open_due_dates, excluded.oldest_unclaimed_signal_at,
         excluded.not_informed_since, excluded.updated_at)
$$;
