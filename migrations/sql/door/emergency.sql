-- Setting the rules aside in an emergency: one entry to one party, or one person into one case.

-- A disclosure under the rule 'nood' stands only beside the record that was made of it in the
-- same act, by the holder of a secret, to an organisation at the table.
CREATE OR REPLACE FUNCTION samenspel.emergency_allows(p samenspel.disclosure) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1
          FROM emergency_share s
          JOIN entry e ON e.id = s.entry_id
          JOIN cases c ON c.id = s.case_id AND c.rule_set_id = p.rule_set_id
          JOIN seat f ON f.id = s.author_seat_id
          JOIN seat t ON t.id = s.seat_id
         WHERE s.entry_id = p.entry_id AND s.seat_id = p.seat_id
           AND s.author_seat_id = p.author_seat_id AND s.made_by = p.made_by
           AND s.made_at = clock() AND s.outcome IS NULL
           AND p.starts_at >= s.starts_at AND p.ends_at <= s.ends_at
           AND p.category = e.category AND s.category = e.category AND p.purpose = e.purpose
           -- who is bound to secrecy by law: of the others nobody is asked to break anything
           AND f.function IN ('WT', 'CW', 'SH', 'ZA', 'HA', 'GZ', 'JB', 'VT')
           -- what police wrote stays in their own track, also then
           AND e.category <> '11'
           AND t.kind = 'organisation' AND t.state = 'active')
$$;
GRANT EXECUTE ON FUNCTION samenspel.emergency_allows TO samenspel_web;

-- What stands in the way of somebody who wants to break the glass: a review of an earlier time
-- that is overdue, a case that they are in now, and how often they named something wrong lately.
CREATE OR REPLACE FUNCTION samenspel.recent_emergency_attempts(p_since timestamptz)
RETURNS TABLE (overdue boolean, inside boolean, failures integer, seconds_ago double precision)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (SELECT 1 FROM emergency_access a WHERE a.account_id = my_account()
                      AND a.reviewed_at IS NULL AND a.review_due <= clock()),
           EXISTS (SELECT 1 FROM emergency_access a
                     JOIN seat s ON s.id = a.seat_id AND s.state = 'active'
                    WHERE a.account_id = my_account()
                      AND a.ended_at IS NULL AND a.ends_at > clock()),
           count(t.id)::integer, extract(epoch FROM clock() - max(t.at))::double precision
      FROM emergency_attempt t
     WHERE t.account_id = my_account() AND t.at > p_since
$$;
GRANT EXECUTE ON FUNCTION samenspel.recent_emergency_attempts TO samenspel_web;

-- Opens one case to one person for at most eight hours: a seat of kind 'emergency', and all that
-- the rules would give its function at best without anybody's consent, or with a consent that
-- names it; never treatment, substance use or police. Answers the case, or NULL for whatever does
-- not fit: no such number, another resident, another partnership, an excluded person. Raises
-- samenspel:review_overdue and samenspel:already_inside, which are about the person alone.
CREATE OR REPLACE FUNCTION samenspel.break_glass(
    p_access uuid, p_seat uuid, p_occupancy uuid, p_note uuid, p_organisation uuid,
    p_function text, p_number text, p_key_hash bytea, p_reason text, p_said text,
    p_not_told_reason text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_until timestamptz := clock() + interval '8 hours';
    v_partnership uuid;
    v_case cases;
    v_holder uuid;
    v_opened integer;
BEGIN
    -- two presses at once stand in line
    PERFORM pg_advisory_xact_lock(hashtextextended('break-glass:' || my_account(), 0));
    IF EXISTS (SELECT 1 FROM emergency_access a WHERE a.account_id = my_account()
                  AND a.reviewed_at IS NULL AND a.review_due <= v_now) THEN
        RAISE EXCEPTION 'samenspel:review_overdue' USING ERRCODE = 'raise_exception';
    END IF;
    IF EXISTS (SELECT 1 FROM emergency_access a
                 JOIN seat s ON s.id = a.seat_id AND s.state = 'active'
                WHERE a.account_id = my_account()
                  AND a.ended_at IS NULL AND a.ends_at > v_now) THEN
        RAISE EXCEPTION 'samenspel:already_inside' USING ERRCODE = 'raise_exception';
    END IF;
    SELECT o.partnership_id INTO v_partnership
      FROM position p
      JOIN organisation o ON o.id = p.organisation_id
      JOIN account a ON a.id = p.account_id
     WHERE p.account_id = my_account() AND p.organisation_id = p_organisation
       AND p.function = p_function
       AND p.function NOT IN ('COORD', 'FG', 'ADM', 'IN', 'RES', 'REP')
       AND a.kind = 'professional' AND a.disabled_at IS NULL
       AND p.starts_at <= v_now AND (p.ends_at IS NULL OR p.ends_at > v_now);

    SELECT c.* INTO v_case FROM cases c
     WHERE c.partnership_id = v_partnership AND c.number = p_number AND c.status = 'open'
       AND EXISTS (SELECT 1 FROM identity_key k
                    WHERE k.case_id = c.id AND k.key_hash = p_key_hash)
       AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                        WHERE x.case_id = c.id AND x.account_id = my_account())
       AND NOT EXISTS (SELECT 1 FROM seat s WHERE s.case_id = c.id AND s.id = ANY (my_seats()))
       FOR NO KEY UPDATE;
    IF v_case.id IS NULL THEN
        RETURN NULL;
    END IF;

    INSERT INTO seat (id, case_id, partnership_id, kind, function, organisation_id, state,
                      answered_at)
    VALUES (p_seat, v_case.id, v_partnership, 'emergency', p_function, p_organisation, 'active',
            v_now);
    INSERT INTO occupancy (id, seat_id, case_id, partnership_id, account_id, role, starts_at,
                           ends_at)
    VALUES (p_occupancy, p_seat, v_case.id, v_partnership, my_account(), 'holder', v_now, v_until);
    INSERT INTO emergency_access (id, case_id, partnership_id, seat_id, account_id,
                                  organisation_id, function, reason, entries_opened, starts_at,
                                  ends_at, review_due, told_on, not_told_reason)
    VALUES (p_access, v_case.id, v_partnership, p_seat, my_account(), p_organisation, p_function,
            p_reason, 0, v_now, v_until, v_now + interval '7 days',
            CASE WHEN p_not_told_reason IS NULL THEN today() END, p_not_told_reason);
    -- who this function may know of, and who knows that the glass was broken
    PERFORM settle(v_case.id);

    INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id,
                            category, purpose, rule_set_id, rule, sender_ground, receiver_ground,
                            consent_id, starts_at, ends_at, made_by)
    SELECT gen_random_uuid(), v_case.id, v_partnership, w.entry_id, w.author_seat_id, p_seat,
           w.category, w.purpose, v_case.rule_set_id, 'nood:glas', 'noodtoegang', 'noodtoegang',
           w.consent_id, v_now, least(v_until, w.until), my_account()
      FROM opened_by_glass(v_case.id, p_seat) w;
    GET DIAGNOSTICS v_opened = ROW_COUNT;
    UPDATE emergency_access SET entries_opened = v_opened WHERE id = p_access;

    -- who holds regie reads at once who looks, why, and until when
    INSERT INTO entry (id, case_id, partnership_id, kind, category, purpose, author_seat_id, body,
                       state, version, created_by)
    VALUES (p_note, v_case.id, v_partnership, 'note', '2', v_case.purpose, p_seat, p_said, 'live',
            1, my_account());
    SELECT t.seat_id INTO v_holder FROM regie_term t
     WHERE t.case_id = v_case.id AND t.state = 'accepted';
    IF v_holder IS NOT NULL THEN
        INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id,
                                category, purpose, rule_set_id, rule, sender_ground,
                                receiver_ground, starts_at, made_by)
        VALUES (gen_random_uuid(), v_case.id, v_partnership, p_note, p_seat, v_holder, '2',
                v_case.purpose, v_case.rule_set_id, '2', 'noodtoegang', 'regie', v_now,
                my_account());
        INSERT INTO notice (id, case_id, partnership_id, seat_id, kind, other_organisation_id)
        VALUES (gen_random_uuid(), v_case.id, v_partnership, v_holder, 'emergency_access',
                p_organisation);
    END IF;
    RETURN v_case.id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.break_glass TO samenspel_web;

-- What an emergency seat gets: what was said more than a minute ago by a party that its function
-- may know of, where a rule lets it through at best. What rests on a condition of the case is not
-- there, nor what was taken back as a wrong share, nor what is for its author and the resident alone:
-- why there is a case, an objection, another emergency. Nor is the glass a way around an objection.
CREATE OR REPLACE FUNCTION samenspel.opened_by_glass(p_case uuid, p_seat uuid)
RETURNS TABLE (entry_id uuid, author_seat_id uuid, category text, purpose text, consent_id uuid,
               until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT DISTINCT ON (e.id) e.id, e.author_seat_id, e.category::text, e.purpose::text,
           k.entry_id, (k.until + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
      FROM seat t
      JOIN cases c ON c.id = t.case_id
      JOIN entry e ON e.case_id = c.id AND e.state = 'live'
                  AND e.kind NOT IN ('taking_part', 'consent', 'question', 'draft')
                  AND e.category NOT IN ('2', '6', '7', '11')
                  AND e.created_at <= clock() - interval '60 seconds'
      JOIN seat f ON f.id = e.author_seat_id AND f.kind <> 'emergency'
      JOIN rule r ON r.rule_set_id = c.rule_set_id AND r.category = e.category
                 AND r.purpose = c.purpose AND r.purpose = e.purpose
                 AND r.from_function = f.function AND r.to_function = t.function
                 AND r.condition = ''
      -- also a consent that the resident gave for an emergency alone
      LEFT JOIN consent k ON r.needs_consent AND k.kind = 'secrecy' AND k.from_seat_id = f.id
                 AND k.withdrawn_at IS NULL AND k.answer = 'yes' AND k.until >= today()
                 AND k.purpose = e.purpose AND consent_names(k, t)
                 AND e.category = ANY (k.categories)
     WHERE t.id = p_seat AND t.case_id = p_case AND t.kind = 'emergency'
       AND (NOT r.needs_consent OR k.entry_id IS NOT NULL)
       AND known_to(f.id, t.id)
       AND (e.about_seat_id IS NULL OR known_to(e.about_seat_id, t.id))
       AND NOT EXISTS (SELECT 1 FROM breach b WHERE b.entry_id = e.id)
       AND NOT e.details ?| ARRAY['seven_questions', 'stays_here']
       AND NOT EXISTS (
           SELECT 1 FROM objection o JOIN seat x ON x.id = o.against_seat_id
            WHERE o.case_id = c.id AND o.state IN ('open', 'upheld')
              AND o.subject_id = ANY (e.subject_ids)
              AND (x.organisation_id, x.function) = (t.organisation_id, t.function))
     ORDER BY e.id, r.needs_consent, k.until DESC
$$;

-- Whether a seat may know now that another takes part.
CREATE OR REPLACE FUNCTION samenspel.known_to(p_seat uuid, p_to uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (SELECT 1 FROM disclosure d
                    WHERE d.entry_id = p_seat AND d.seat_id = p_to AND d.starts_at <= clock()
                      AND (d.ends_at IS NULL OR d.ends_at > clock()))
$$;

-- Takes a person out: the occupancy, the seat and all that was disclosed to it end now.
CREATE OR REPLACE FUNCTION samenspel.close_glass(p_access uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_access emergency_access;
BEGIN
    UPDATE emergency_access SET ended_at = least(ends_at, v_now)
     WHERE id = p_access AND ended_at IS NULL RETURNING * INTO v_access;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM 1 FROM cases WHERE id = v_access.case_id FOR NO KEY UPDATE;
    UPDATE occupancy SET ends_at = greatest(starts_at, least(v_now, ends_at))
     WHERE seat_id = v_access.seat_id;
    UPDATE disclosure SET ends_at = greatest(starts_at, v_now), ended_why = 'emergency_over'
     WHERE seat_id = v_access.seat_id AND (ends_at IS NULL OR ends_at > v_now);
    UPDATE seat SET state = 'left', left_at = v_now WHERE id = v_access.seat_id AND state = 'active';
    PERFORM settle(v_access.case_id);
END
$$;

-- The person steps out before the time is up.
CREATE OR REPLACE FUNCTION samenspel.end_emergency(p_access uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM emergency_access a
                    WHERE a.id = p_access AND a.account_id = my_account()
                      AND a.ended_at IS NULL AND a.ends_at > clock()) THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM close_glass(p_access);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.end_emergency TO samenspel_web;

-- Both locks know the time; this is for the seat, which others see, and for the shell.
CREATE OR REPLACE FUNCTION samenspel.end_due_emergencies() RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT count(close_glass(a.id))::integer FROM emergency_access a
     WHERE a.ended_at IS NULL AND a.ends_at <= clock()
$$;
GRANT EXECUTE ON FUNCTION samenspel.end_due_emergencies TO samenspel_worker;
