-- Who am I, computed inside the database, once per transaction.
--
-- The settings below live as long as the transaction (PgBouncer in transaction mode works).
-- A pooled connection gives '' for a setting that is not set, never NULL: hence the nullif.

CREATE FUNCTION samenspel.ids_in(setting text) RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT coalesce(nullif(current_setting(setting, true), '')::uuid[], '{}'::uuid[]) $$;

-- The account that acts; NULL when nobody does.
CREATE FUNCTION samenspel.my_account() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT nullif(current_setting('samenspel.account', true), '')::uuid $$;

-- Active seats that I occupy now.
CREATE FUNCTION samenspel.my_seats() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.seats') $$;

-- Those, and seats of mine that have left: they keep what they wrote themselves.
CREATE FUNCTION samenspel.own_seats() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.own_seats') $$;

-- Invited seats that wait for my answer, as the person asked or as the intake position.
CREATE FUNCTION samenspel.invited_seats() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.invited_seats') $$;

-- Partnerships whose shells I read as coordinator.
CREATE FUNCTION samenspel.coordinated() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.coordinated') $$;

-- Organisations whose intake I do.
CREATE FUNCTION samenspel.intakes() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.intakes') $$;

-- Makes p_account the actor of this transaction. With p_case only the seats in that case count,
-- which keeps one case page as quick for somebody with a thousand cases as for a newcomer; it
-- can only narrow. Answers NULL, and leaves nobody as actor, for an unknown or disabled account.
CREATE FUNCTION samenspel.begin_actor(p_account uuid, p_case uuid DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_person jsonb;
    v_positions jsonb;
    v_active uuid[];
    v_own uuid[];
    v_invited uuid[];
    v_landing uuid[];
    v_organisations uuid[];
    v_intakes uuid[];
    v_coordinated uuid[];
BEGIN
    PERFORM set_config('samenspel.account', '', true),
            set_config('samenspel.seats', '', true),
            set_config('samenspel.own_seats', '', true),
            set_config('samenspel.invited_seats', '', true),
            set_config('samenspel.coordinated', '', true),
            set_config('samenspel.intakes', '', true);

    SELECT jsonb_build_object('account_id', a.id, 'name', a.name, 'kind', a.kind, 'email', a.email)
      INTO v_person
      FROM account a WHERE a.id = p_account AND a.disabled_at IS NULL;
    IF v_person IS NULL THEN
        RETURN NULL;
    END IF;

    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'organisation_id', p.organisation_id, 'organisation_name', o.name,
               'partnership_id', o.partnership_id, 'function', p.function,
               'title', p.title, 'intake', p.intake) ORDER BY p.starts_at, p.id), '[]'),
           coalesce(array_agg(p.organisation_id), '{}'),
           coalesce(array_agg(p.organisation_id) FILTER (WHERE p.intake), '{}'),
           coalesce(array_agg(DISTINCT o.partnership_id) FILTER (WHERE p.function = 'COORD'), '{}')
      INTO v_positions, v_organisations, v_intakes, v_coordinated
      FROM position p JOIN organisation o ON o.id = p.organisation_id
     WHERE p.account_id = p_account
       AND p.starts_at <= v_now AND (p.ends_at IS NULL OR p.ends_at > v_now);

    SELECT coalesce(array_agg(s.id) FILTER (WHERE s.state = 'active'), '{}'),
           coalesce(array_agg(s.id) FILTER (WHERE s.state IN ('active', 'left')), '{}'),
           coalesce(array_agg(s.id) FILTER (WHERE s.state = 'invited'
                                              AND (s.answer_due IS NULL OR s.answer_due > v_now)), '{}')
      INTO v_active, v_own, v_invited
      FROM occupancy o JOIN seat s ON s.id = o.seat_id
     WHERE o.account_id = p_account
       AND o.starts_at <= v_now AND (o.ends_at IS NULL OR o.ends_at > v_now)
       AND (p_case IS NULL OR o.case_id = p_case)
       -- who no longer works there is out at the next request
       AND (s.organisation_id IS NULL OR s.organisation_id = ANY (v_organisations))
       AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                        WHERE x.case_id = o.case_id AND x.account_id = p_account);

    IF cardinality(v_intakes) > 0 THEN
        SELECT coalesce(array_agg(s.id), '{}') INTO v_landing
          FROM seat s
         WHERE s.organisation_id = ANY (v_intakes) AND s.state = 'invited'
           AND (p_case IS NULL OR s.case_id = p_case)
           AND (s.answer_due IS NULL OR s.answer_due > v_now)
           AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.seat_id = s.id
                              AND o.starts_at <= v_now AND (o.ends_at IS NULL OR o.ends_at > v_now))
           AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                            WHERE x.case_id = s.case_id AND x.account_id = p_account);
        v_invited := v_invited || v_landing;
    END IF;

    PERFORM set_config('samenspel.account', p_account::text, true),
            set_config('samenspel.seats', v_active::text, true),
            set_config('samenspel.own_seats', v_own::text, true),
            set_config('samenspel.invited_seats', v_invited::text, true),
            set_config('samenspel.coordinated', v_coordinated::text, true),
            set_config('samenspel.intakes', v_intakes::text, true);
    RETURN v_person || jsonb_build_object('positions', v_positions, 'now', v_now);
END
$$;

-- The same for a browser session or an API token, found by the hash of its secret.
CREATE FUNCTION samenspel.begin_session(p_token_hash bytea, p_bearer boolean,
                                        p_case uuid DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_account uuid;
BEGIN
    IF p_bearer THEN
        SELECT account_id INTO v_account FROM api_token
         WHERE token_hash = p_token_hash AND expires_at > clock();
    ELSE
        SELECT account_id INTO v_account FROM web_session
         WHERE token_hash = p_token_hash AND expires_at > clock();
    END IF;
    RETURN begin_actor(v_account, p_case);
END
$$;

CREATE FUNCTION samenspel.end_session(p_token_hash bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$ DELETE FROM web_session WHERE token_hash = p_token_hash $$;

-- For the sign-in form only: the stored hash of one account.
CREATE FUNCTION samenspel.credential_of(p_email text)
RETURNS TABLE (account_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT a.id, c.password_hash FROM account a JOIN credential c ON c.account_id = a.id
     WHERE a.email = lower(p_email) AND a.disabled_at IS NULL
$$;

-- How often guessing failed lately, for this address or this e-mail: drives the waiting time.
CREATE FUNCTION samenspel.failed_sign_ins(p_email_hash bytea, p_address_hash bytea, p_since timestamptz)
RETURNS TABLE (of_email integer, of_address integer, last_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT count(*) FILTER (WHERE email_hash = p_email_hash)::int,
           count(*) FILTER (WHERE address_hash = p_address_hash)::int,
           max(at)
      FROM sign_in_attempt
     WHERE NOT ok AND at > p_since AND (email_hash = p_email_hash OR address_hash = p_address_hash)
$$;

-- Opens a case with the opener's own seat in it. A function, because nobody can see or write a
-- case before they sit in it. Refuses a function that the opener does not have there.
CREATE FUNCTION samenspel.open_case(
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

-- Tells the regie holder of another open case of the same resident, and nobody else, that this
-- case exists. Answers nothing, so that the opener sees no difference (domain, blind match).
CREATE FUNCTION samenspel.match_resident(p_subject uuid, p_key_hash bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case cases;
    v_opener uuid;
BEGIN
    SELECT c.* INTO v_case FROM subject s JOIN cases c ON c.id = s.case_id WHERE s.id = p_subject;
    SELECT organisation_id INTO v_opener FROM seat
     WHERE case_id = v_case.id AND id = ANY (my_seats()) LIMIT 1;
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

-- Name and birth date for "kennen wij deze inwoner?": to who has the invitation and asked it less
-- than a day ago, in a named case, and to general practice and mental health only after the
-- resident's recorded consent to ask them. NULL otherwise.
CREATE FUNCTION samenspel.known_to_us(p_seat uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT jsonb_build_object('name', e.details ->> 'name', 'birth_date', e.details ->> 'birth_date',
                              'entry_id', e.id)
      FROM seat s
      JOIN cases c ON c.id = s.case_id AND c.named
      JOIN entry e ON e.case_id = s.case_id AND e.kind = 'identity' AND e.state = 'live'
     WHERE s.id = p_seat AND s.id = ANY (invited_seats())
       AND EXISTS (SELECT 1 FROM known_question q
                    WHERE q.seat_id = s.id AND q.asked_by = my_account()
                      AND q.asked_at > clock() - interval '1 day')
       AND (s.function NOT IN ('HA', 'GZ') OR consented_to_take_part(s.id, NULL) IS NOT NULL)
     ORDER BY e.created_at LIMIT 1
$$;

-- The live consent under which a care seat takes part and p_to may know it (NULL: anybody).
CREATE FUNCTION samenspel.consented_to_take_part(p_seat uuid, p_to text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT k.entry_id FROM consent k
     WHERE k.from_seat_id = p_seat AND k.kind = 'taking_part' AND k.withdrawn_at IS NULL
       AND k.until >= today() AND (p_to IS NULL OR p_to = ANY (k.to_functions))
     ORDER BY k.until DESC LIMIT 1
$$;

-- May this seat hold regie? Its function may, it sits at the table, and no organisation at the
-- table, or asked to it, is kept from knowing it (domain, "A hidden seat does not exist for me").
CREATE FUNCTION samenspel.may_hold_regie(p_seat uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM seat f JOIN cases c ON c.id = f.case_id
         WHERE f.id = p_seat AND f.state = 'active' AND c.status = 'open'
           AND f.function IN ('WT', 'CW', 'SH', 'ZA', 'JB')
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

-- May every organisation that will see it know that a seat of mine takes part, when it does
-- something in the open: picks up this signal, or (NULL) offers regie, which the whole table sees?
-- For a care seat: if the resident's consent names them all.
CREATE FUNCTION samenspel.may_be_known(p_seat uuid, p_entry uuid) RETURNS boolean
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
                       OR consented_to_take_part(f.id, t.function) IS NOT NULL)))
$$;

-- Seats to which a coordinator may offer regie: those that may hold it, whose presence says
-- nothing about the resident's trouble. A coordinator learns organisation and function, no more.
CREATE FUNCTION samenspel.regie_candidates(p_case uuid)
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

-- Accepts an offer of regie: ends the term of who held it and starts the new one at the same
-- instant, so that there is neither a gap nor an overlap. Raises samenspel:<reason>.
CREATE FUNCTION samenspel.take_regie(p_term uuid) RETURNS void
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

-- Withdraws a consent and, in the same transaction, everything that rests on it: disclosures end
-- now, and settling suspends a seat that takes part on the ground of it. Never refused by a validation.
CREATE FUNCTION samenspel.withdraw_consent(p_consent uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_consent consent;
    v_ended integer;
BEGIN
    SELECT k.* INTO v_consent FROM consent k
     WHERE k.entry_id = p_consent
       AND (k.author_seat_id = ANY (my_seats()) OR k.from_seat_id = ANY (my_seats())
            OR EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = k.entry_id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= v_now AND (d.ends_at IS NULL OR d.ends_at > v_now)))
       FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE consent SET withdrawn_at = coalesce(withdrawn_at, v_now), withdrawn_by = my_account()
     WHERE entry_id = p_consent;
    UPDATE disclosure SET ends_at = greatest(starts_at, v_now), ended_why = 'consent_withdrawn'
     WHERE consent_id = p_consent AND (ends_at IS NULL OR ends_at > v_now);
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    -- a share that had not started yet must never start
    UPDATE disclosure SET ends_at = starts_at
     WHERE consent_id = p_consent AND starts_at > v_now;
    PERFORM settle(v_consent.case_id);
    RETURN v_ended;
END
$$;

-- Who else sees the entries of a case that I see: of each live disclosure the seat, if I may
-- know that seat. Feeds "je ziet dit met 2 anderen"; shows nothing that I could not count myself.
CREATE FUNCTION samenspel.audience(p_case uuid)
RETURNS TABLE (entry_id uuid, seat_id uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH me AS MATERIALIZED (
        SELECT clock() AS now, my_seats() AS seats, own_seats() AS own
    ), live AS MATERIALIZED (
        SELECT d.entry_id, d.seat_id, d.author_seat_id, d.starts_at, d.ends_at
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
       AND (l.author_seat_id = ANY (me.own) OR l.entry_id IN (SELECT id FROM known))
$$;

-- Who looked in a case: for the seat that holds regie now, and for the resident. Organisation
-- and function, never the person.
CREATE FUNCTION samenspel.read_events_of(p_case uuid)
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

-- Ends what ran out: invitations and offers of regie that were left unanswered, and taking part
-- on a consent of which the last day is over. For the worker.
CREATE FUNCTION samenspel.lapse_due() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_case uuid;
    v_count integer := 0;
BEGIN
    FOR v_case IN
        SELECT case_id FROM seat WHERE state = 'invited' AND answer_due <= v_now
        UNION
        SELECT case_id FROM regie_term WHERE state = 'offered' AND answer_due <= v_now
        UNION
        SELECT case_id FROM seat WHERE state = 'active' AND function IN ('HA', 'GZ')
           AND consented_to_take_part(id, NULL) IS NULL
        ORDER BY 1
    LOOP
        PERFORM 1 FROM cases WHERE id = v_case FOR NO KEY UPDATE;
        UPDATE seat SET state = 'lapsed', answered_at = v_now
         WHERE case_id = v_case AND state = 'invited' AND answer_due <= v_now;
        UPDATE regie_term SET state = 'lapsed', answered_at = v_now
         WHERE case_id = v_case AND state = 'offered' AND answer_due <= v_now;
        PERFORM settle(v_case);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$$;

-- Where the mail of an invitation goes: whoever was assigned, else the intake. For the worker.
CREATE FUNCTION samenspel.invitation_recipients(p_seat uuid) RETURNS TABLE (email text, name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT DISTINCT a.email::text, a.name::text
      FROM seat s
      LEFT JOIN occupancy o ON o.seat_id = s.id AND (o.ends_at IS NULL OR o.ends_at > clock())
      LEFT JOIN position p ON p.organisation_id = s.organisation_id AND p.intake
           AND p.starts_at <= clock() AND (p.ends_at IS NULL OR p.ends_at > clock())
      JOIN account a ON a.id = coalesce(o.account_id, p.account_id) AND a.disabled_at IS NULL
     WHERE s.id = p_seat AND s.state = 'invited'
       AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                        WHERE x.case_id = s.case_id AND x.account_id = a.id)
$$;

-- Closes a case: regie ends, every seat leaves and keeps what it wrote itself, what was still
-- asked is withdrawn. Only the seat that holds regie may.
CREATE FUNCTION samenspel.close_case(p_case uuid) RETURNS void
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
    PERFORM settle(p_case);
END
$$;

-- The number of the next version of the message: over all versions, also those that the actor
-- cannot read any more, so that a number is never given twice. For who sits in the case.
CREATE FUNCTION samenspel.next_message_number(p_case uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT coalesce(max(m.number), 0) + 1 FROM message_version m
     WHERE m.case_id = p_case
       AND EXISTS (SELECT 1 FROM seat s WHERE s.case_id = p_case AND s.id = ANY (my_seats()))
$$;
