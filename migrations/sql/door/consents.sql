-- Consent and what rests on it.

-- Whether a consent opens anything now: given by all who decide, not withdrawn, not over, and not
-- kept for an emergency. A consent for an emergency opens nothing by itself.
CREATE OR REPLACE FUNCTION samenspel.consent_holds(k samenspel.consent) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = samenspel, pg_temp
AS $$
    SELECT k.withdrawn_at IS NULL AND k.answer = 'yes' AND NOT k.emergency_only
       AND k.until >= today()
$$;

-- Whether it names a seat: the function, and the organisation where organisations are named. A
-- seat without an organisation is none of those that are excluded.
CREATE OR REPLACE FUNCTION samenspel.consent_names(k samenspel.consent, t samenspel.seat) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = samenspel, pg_temp
AS $$
    SELECT t.function = ANY (k.to_functions)
       AND (cardinality(k.to_organisations) = 0
            OR coalesce(t.organisation_id = ANY (k.to_organisations), false))
       AND NOT coalesce(t.organisation_id = ANY (k.except_organisations), false)
$$;

-- The lower end of the age band in which somebody is on a day: 0, or the age from which they have
-- a voice, or decide alone. NULL when the birth date is not known, or not to this table. No more
-- than the band, and not of long ago, so that nobody finds a birth date with it.
CREATE OR REPLACE FUNCTION samenspel.age_band(p_subject uuid, p_kind text, p_on date) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT CASE WHEN born.years >= coalesce(a.alone_from, 16) THEN coalesce(a.alone_from, 16)
                WHEN born.years >= coalesce(a.voice_from, 12) THEN coalesce(a.voice_from, 12)
                ELSE 0 END
      FROM subject s
      LEFT JOIN consent_age a ON a.partnership_id = s.partnership_id AND a.kind = p_kind
     CROSS JOIN LATERAL (
           SELECT extract(year FROM age(greatest(p_on, today() - 366),
                                        (e.details ->> 'birth_date')::date))::integer AS years
             FROM entry e
            WHERE e.case_id = s.case_id AND e.kind = 'identity' AND e.state = 'live'
              AND s.id = ANY (e.subject_ids) AND e.details ->> 'birth_date' IS NOT NULL
            ORDER BY e.created_at LIMIT 1) born
     WHERE s.id = p_subject
       AND EXISTS (SELECT 1 FROM seat m WHERE m.case_id = s.case_id AND m.id = ANY (my_seats()))
$$;
GRANT EXECUTE ON FUNCTION samenspel.age_band TO samenspel_web;

-- What the voices together say: 'yes' when all who decide agree, 'no' when one who counts does
-- not, 'open' while somebody is still to be asked. Written apart from consents/who_decides.py,
-- and says the same (UAVG 5; BW 7:450 and 7:465; Jeugdwet 7.3.4; BW 1:381, 1:441 and 1:453).
CREATE OR REPLACE FUNCTION samenspel.consent_answer(
    p_age integer, p_voice_from integer, p_alone_from integer, p_categories text[],
    p_authority text[], p_yes text[], p_no text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = samenspel, pg_temp
AS $$
    WITH money AS (
        SELECT cardinality(p_categories) > 0
           AND p_categories <@ ARRAY['1', '4', '8', '8d', '9a', '9b', '9c', '14'] AS only
    ), phase AS (
        SELECT CASE WHEN p_age < p_voice_from THEN 'child'
                    WHEN p_age < p_alone_from THEN 'both'
                    WHEN 'curator' = ANY (p_authority) THEN 'curator'
                    WHEN 'mentor' = ANY (p_authority) AND NOT m.only THEN 'mentor'
                    WHEN 'bewindvoerder' = ANY (p_authority) AND m.only THEN 'bewind'
                    ELSE 'alone' END AS name
          FROM money m
    ), who AS (
        SELECT name,
               CASE name WHEN 'child' THEN parents.all_of
                         WHEN 'both' THEN parents.all_of || 'resident'::text
                         WHEN 'curator' THEN ARRAY['curator']
                         WHEN 'mentor' THEN ARRAY['mentor']
                         WHEN 'bewind' THEN ARRAY['resident', 'bewindvoerder']
                         ELSE ARRAY['resident'] END AS needed
          FROM phase
         CROSS JOIN LATERAL (
               SELECT CASE WHEN 'other_parent' = ANY (p_authority)
                           THEN ARRAY['parent', 'other_parent'] ELSE ARRAY['parent'] END AS all_of
               ) parents
    )
    SELECT CASE WHEN p_no && needed OR (name <> 'child' AND 'resident' = ANY (p_no)) THEN 'no'
                WHEN name = 'bewind' AND p_yes && needed THEN 'yes'
                WHEN needed <@ p_yes THEN 'yes'
                ELSE 'open' END
      FROM who
$$;

-- Counts the voices of a consent again. Whoever calls it changes nothing that is not so.
CREATE OR REPLACE FUNCTION samenspel.count_voices(p_consent uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    UPDATE consent k
       SET answer = consent_answer(
               k.age, coalesce(a.voice_from, 12), coalesce(a.alone_from, 16), k.categories::text[],
               k.authority::text[],
               ARRAY(SELECT v.who::text FROM consent_voice v
                      WHERE v.consent_id = k.entry_id AND v.agrees),
               ARRAY(SELECT v.who::text FROM consent_voice v
                      WHERE v.consent_id = k.entry_id AND NOT v.agrees))
      FROM consent of
      LEFT JOIN consent_age a ON a.partnership_id = of.partnership_id AND a.kind = of.kind
     WHERE k.entry_id = p_consent AND of.entry_id = k.entry_id
$$;
GRANT EXECUTE ON FUNCTION samenspel.count_voices TO samenspel_web;

-- May the actor end this consent, and know what rested on it: who recorded it, whose secrecy or
-- taking part it is, the resident.
CREATE OR REPLACE FUNCTION samenspel.may_withdraw(p_consent uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM consent k
         WHERE k.entry_id = p_consent
           AND (k.author_seat_id = ANY (my_seats()) OR k.from_seat_id = ANY (my_seats())
                OR EXISTS (SELECT 1 FROM disclosure d
                            WHERE d.entry_id = k.entry_id AND d.seat_id = ANY (my_seats())
                              AND d.starts_at <= clock()
                              AND (d.ends_at IS NULL OR d.ends_at > clock()))))
$$;

-- What was shared on the ground of a consent, with whom, from when until when: by the party whose
-- secrecy it lifts, or, where it says who may know that a party takes part, all that this party
-- says to them. For who may withdraw it, of parties that they know: to the resident and the party
-- itself everything, to others what they read themselves.
CREATE OR REPLACE FUNCTION samenspel.rested_on(p_consent uuid)
RETURNS TABLE (entry_id uuid, seat_id uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH k AS MATERIALIZED (
        SELECT c.*, c.from_seat_id = ANY (my_seats())
                    OR EXISTS (SELECT 1 FROM seat s
                                WHERE s.subject_id = c.subject_id AND s.id = ANY (my_seats())) AS whole
          FROM consent c WHERE c.entry_id = p_consent AND may_withdraw(p_consent)
    ), rested AS (
        SELECT d.entry_id, d.seat_id, d.starts_at, d.ends_at
          FROM k JOIN disclosure d ON d.consent_id = k.entry_id AND d.entry_id <> d.author_seat_id
        UNION ALL
        SELECT d.entry_id, d.seat_id, greatest(d.starts_at, p.starts_at), least(d.ends_at, p.ends_at)
          FROM k JOIN disclosure p ON p.consent_id = k.entry_id AND p.entry_id = p.author_seat_id
          JOIN disclosure d ON d.author_seat_id = p.entry_id AND d.seat_id = p.seat_id
                           AND d.entry_id <> d.author_seat_id
         WHERE d.ends_at IS NULL OR d.ends_at > p.starts_at
    )
    SELECT r.entry_id, r.seat_id, r.starts_at, r.ends_at
      FROM rested r, k
     WHERE (r.ends_at IS NULL OR r.ends_at > r.starts_at)
       AND (r.seat_id = ANY (own_seats())
            OR EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = r.seat_id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= clock() AND (d.ends_at IS NULL OR d.ends_at > clock())))
       AND (k.whole
            OR EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = r.entry_id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= clock()
                          AND (d.ends_at IS NULL OR d.ends_at > clock() OR d.consent_id = p_consent)))
$$;

-- What follows when a consent is withdrawn, before it is: per party what it loses, and what of the
-- same author stays with it, on which ground.
CREATE OR REPLACE FUNCTION samenspel.withdrawal_of(p_consent uuid)
RETURNS TABLE (seat_id uuid, stays boolean, rule text, ground text, entries integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH k AS MATERIALIZED (SELECT c.* FROM consent c WHERE c.entry_id = p_consent),
    loses AS MATERIALIZED (
        SELECT DISTINCT r.entry_id, r.seat_id
          FROM rested_on(p_consent) r JOIN k ON true JOIN seat t ON t.id = r.seat_id
         WHERE (r.ends_at IS NULL OR r.ends_at > clock())
           -- where another consent says the same, nothing of this is lost
           AND (k.kind <> 'taking_part' OR NOT EXISTS (
                SELECT 1 FROM consent other
                 WHERE other.from_seat_id = k.from_seat_id AND other.kind = 'taking_part'
                   AND other.entry_id <> p_consent AND consent_holds(other)
                   AND consent_names(other, t)))
           -- nor where the same entry reaches the same party another way
           AND (k.kind = 'taking_part' OR NOT EXISTS (
                SELECT 1 FROM disclosure d
                 WHERE d.entry_id = r.entry_id AND d.seat_id = r.seat_id
                   AND d.consent_id IS DISTINCT FROM p_consent
                   AND (d.ends_at IS NULL OR d.ends_at > clock())))
    )
    SELECT l.seat_id, false, NULL::text, NULL::text, count(*)::integer
      FROM loses l GROUP BY l.seat_id
    UNION ALL
    SELECT d.seat_id, true, d.rule::text, d.receiver_ground::text,
           count(DISTINCT d.entry_id)::integer
      FROM k JOIN disclosure d ON d.author_seat_id = k.from_seat_id
                              AND d.entry_id <> d.author_seat_id
     WHERE k.kind <> 'taking_part' AND d.seat_id IN (SELECT l.seat_id FROM loses l)
       AND (k.from_seat_id = ANY (my_seats()) OR d.seat_id = ANY (my_seats())
            OR EXISTS (SELECT 1 FROM seat s
                        WHERE s.subject_id = k.subject_id AND s.id = ANY (my_seats())))
       AND (d.ends_at IS NULL OR d.ends_at > clock())
       AND d.consent_id IS DISTINCT FROM p_consent
     GROUP BY d.seat_id, d.rule, d.receiver_ground
$$;
GRANT EXECUTE ON FUNCTION samenspel.withdrawal_of TO samenspel_web;

-- Who read what rested on a consent, while it did: organisation and function, never the person.
CREATE OR REPLACE FUNCTION samenspel.read_on_consent(p_consent uuid)
RETURNS TABLE (at timestamptz, organisation_name text, function text, entries integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT r.at, o.name::text, r.function::text, count(DISTINCT x.entry_id)::integer
      FROM rested_on(p_consent) x
      JOIN consent k ON k.entry_id = p_consent
      JOIN read_event r ON r.case_id = k.case_id AND r.seat_id = x.seat_id
       AND x.entry_id = ANY (r.entry_ids) AND r.outcome = 'done'
       AND r.action IN ('case:read', 'entry:read', 'plan:read', 'message:read')
       AND r.at >= x.starts_at AND (x.ends_at IS NULL OR r.at <= x.ends_at)
      LEFT JOIN organisation o ON o.id = r.organisation_id
     GROUP BY r.id, r.at, o.name, r.function
     ORDER BY r.at DESC, r.id DESC
     LIMIT 500
$$;
GRANT EXECUTE ON FUNCTION samenspel.read_on_consent TO samenspel_web;

-- Withdraws a consent and, in the same transaction, everything that rests on it: disclosures end
-- now, and settling suspends a seat that takes part on the ground of it. Never refused by a validation.
-- Answers how many entries parties lost by it, as far as the actor may know.
CREATE OR REPLACE FUNCTION samenspel.withdraw_consent(p_consent uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_consent consent;
    v_lost integer;
BEGIN
    SELECT k.* INTO v_consent FROM consent k
     WHERE k.entry_id = p_consent AND may_withdraw(p_consent)
       FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    SELECT coalesce(sum(w.entries), 0) INTO v_lost
      FROM withdrawal_of(p_consent) w WHERE NOT w.stays;
    UPDATE consent SET withdrawn_at = coalesce(withdrawn_at, v_now), withdrawn_by = my_account()
     WHERE entry_id = p_consent;
    UPDATE disclosure SET ends_at = greatest(starts_at, v_now), ended_why = 'consent_withdrawn'
     WHERE consent_id = p_consent AND (ends_at IS NULL OR ends_at > v_now);
    -- a share that had not started yet must never start
    UPDATE disclosure SET ends_at = starts_at
     WHERE consent_id = p_consent AND starts_at > v_now;
    PERFORM settle(v_consent.case_id);
    -- who answers for a line that lost its ground, or for the plan, looks whether it still holds
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
    SELECT DISTINCT ON (s.id) gen_random_uuid(), s.case_id, s.partnership_id, s.id, 'line_lost_ground'
      FROM agreement a
      JOIN seat s ON s.case_id = a.case_id AND s.state = 'active'
       AND (s.id = a.owner_seat_id
            OR EXISTS (SELECT 1 FROM regie_term t WHERE t.seat_id = s.id AND t.state = 'accepted'))
       AND (s.id = a.author_seat_id
            OR EXISTS (SELECT 1 FROM disclosure d WHERE d.entry_id = a.entry_id AND d.seat_id = s.id
                          AND d.starts_at < v_now))
     WHERE a.case_id = v_consent.case_id AND a.lost_ground_at = v_now;
    RETURN v_lost;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.withdraw_consent TO samenspel_web;

-- Which lines of a plan stand without their ground: whose author or owner had to stop, or whose
-- owner or holder of regie had them on a consent that is over. Called when a case is settled.
CREATE OR REPLACE FUNCTION samenspel.mark_lost_ground(p_case uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH found AS (
        SELECT a.entry_id,
               a.state IN ('proposed', 'accepted') AND (
                   author.state = 'suspended' OR owner.state = 'suspended'
                   OR EXISTS (
                       SELECT 1 FROM disclosure d
                        WHERE d.entry_id = a.entry_id AND d.consent_id IS NOT NULL
                          AND d.ends_at <= clock() AND d.starts_at < d.ends_at
                          AND (d.seat_id = a.owner_seat_id
                               OR d.seat_id IN (SELECT t.seat_id FROM regie_term t
                                                 WHERE t.case_id = p_case AND t.state = 'accepted'))
                          AND NOT EXISTS (
                              SELECT 1 FROM disclosure other
                               WHERE other.entry_id = d.entry_id AND other.seat_id = d.seat_id
                                 AND (other.ends_at IS NULL OR other.ends_at > clock())))) AS lost
          FROM agreement a
          JOIN seat author ON author.id = a.author_seat_id
          JOIN seat owner ON owner.id = a.owner_seat_id
         WHERE a.case_id = p_case)
    UPDATE agreement a SET lost_ground_at = CASE WHEN f.lost THEN clock() END
      FROM found f
     WHERE f.entry_id = a.entry_id AND f.lost <> (a.lost_ground_at IS NOT NULL)
$$;
