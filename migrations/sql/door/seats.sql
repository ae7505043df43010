-- Places at the table: who fits, what an invitation may show, what runs out by itself.

-- Name and birth date for "kennen wij deze inwoner?": to who has the invitation and asked it less
-- than a day ago, in a named case, and to general practice and mental health only after the
-- resident's recorded consent to ask them. NULL otherwise.
CREATE OR REPLACE FUNCTION samenspel.known_to_us(p_seat uuid) RETURNS jsonb
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
GRANT EXECUTE ON FUNCTION samenspel.known_to_us TO samenspel_web;

-- The live consent under which a care seat takes part and the seat p_to may know it (NULL:
-- anybody).
CREATE OR REPLACE FUNCTION samenspel.consented_to_take_part(p_seat uuid, p_to uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT k.entry_id FROM consent k
     WHERE k.from_seat_id = p_seat AND k.kind = 'taking_part' AND consent_holds(k)
       AND (p_to IS NULL
            OR EXISTS (SELECT 1 FROM seat t WHERE t.id = p_to AND consent_names(k, t)))
     ORDER BY k.until DESC LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION samenspel.consented_to_take_part TO samenspel_web;

-- Whoever is put in a seat works for its organisation; a resident's seat holds the resident.
CREATE OR REPLACE FUNCTION samenspel.fits_seat(p_seat uuid, p_account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM seat s
         WHERE s.id = p_seat
           AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                            WHERE x.case_id = s.case_id AND x.account_id = p_account)
           AND CASE WHEN s.organisation_id IS NULL
                    THEN EXISTS (SELECT 1 FROM account a WHERE a.id = p_account
                                    AND a.kind IN ('resident', 'informal') AND a.disabled_at IS NULL)
                    ELSE EXISTS (SELECT 1 FROM position p JOIN account a ON a.id = p.account_id
                                  WHERE p.account_id = p_account AND p.organisation_id = s.organisation_id
                                    AND p.function = s.function AND a.disabled_at IS NULL
                                    AND p.starts_at <= clock()
                                    AND (p.ends_at IS NULL OR p.ends_at > clock()))
               END)
$$;
GRANT EXECUTE ON FUNCTION samenspel.fits_seat TO samenspel_web;

-- Ends what ran out: invitations and offers of regie that were left unanswered, and taking part
-- on a consent of which the last day is over. For the worker.
CREATE OR REPLACE FUNCTION samenspel.lapse_due() RETURNS integer
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
           AND kind <> 'emergency' AND consented_to_take_part(id, NULL) IS NULL
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
GRANT EXECUTE ON FUNCTION samenspel.lapse_due TO samenspel_worker;

-- Where the mail of an invitation goes: whoever was assigned, else the intake. For the worker.
CREATE OR REPLACE FUNCTION samenspel.invitation_recipients(p_seat uuid) RETURNS TABLE (email text, name text)
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
GRANT EXECUTE ON FUNCTION samenspel.invitation_recipients TO samenspel_worker;
