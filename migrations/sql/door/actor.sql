-- Who acts: found once per transaction, inside the database, for a session or an account.

-- Makes p_account the actor of this transaction. With p_case only the seats in that case count,
-- which keeps one case page as quick for somebody with a thousand cases as for a newcomer; it
-- can only narrow. Answers NULL, and leaves nobody as actor, for an unknown or disabled account.
CREATE OR REPLACE FUNCTION samenspel.begin_actor(p_account uuid, p_case uuid DEFAULT NULL) RETURNS jsonb
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
    v_emergencies uuid[];
    v_landing uuid[];
    v_organisations uuid[];
    v_intakes uuid[];
    v_coordinated uuid[];
    v_guarded uuid[];
BEGIN
    PERFORM set_config('samenspel.account', '', true),
            set_config('samenspel.seats', '', true),
            set_config('samenspel.own_seats', '', true),
            set_config('samenspel.invited_seats', '', true),
            set_config('samenspel.emergency_cases', '', true),
            set_config('samenspel.coordinated', '', true),
            set_config('samenspel.guarded', '', true),
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
           coalesce(array_agg(DISTINCT o.partnership_id) FILTER (WHERE p.function = 'COORD'), '{}'),
           coalesce(array_agg(DISTINCT o.partnership_id) FILTER (WHERE p.function = 'FG'), '{}')
      INTO v_positions, v_organisations, v_intakes, v_coordinated, v_guarded
      FROM position p JOIN organisation o ON o.id = p.organisation_id
     WHERE p.account_id = p_account
       AND p.starts_at <= v_now AND (p.ends_at IS NULL OR p.ends_at > v_now);

    SELECT coalesce(array_agg(s.id) FILTER (WHERE s.state = 'active'), '{}'),
           coalesce(array_agg(s.id) FILTER (WHERE s.state = 'active'
                                              OR (s.state = 'left' AND (s.own_until IS NULL
                                                                        OR s.own_until > v_now))), '{}'),
           coalesce(array_agg(s.id) FILTER (WHERE s.state = 'invited'
                                              AND (s.answer_due IS NULL OR s.answer_due > v_now)), '{}'),
           coalesce(array_agg(s.case_id) FILTER (WHERE s.kind = 'emergency'
                                                   AND s.state = 'active'), '{}')
      INTO v_active, v_own, v_invited, v_emergencies
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
            set_config('samenspel.emergency_cases', v_emergencies::text, true),
            set_config('samenspel.coordinated', v_coordinated::text, true),
            set_config('samenspel.guarded', v_guarded::text, true),
            set_config('samenspel.intakes', v_intakes::text, true);
    RETURN v_person || jsonb_build_object('positions', v_positions, 'now', v_now);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.begin_actor TO samenspel_web;

-- The same for a browser session or an API token, found by the hash of its secret.
CREATE OR REPLACE FUNCTION samenspel.begin_session(p_token_hash bytea, p_bearer boolean,
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
GRANT EXECUTE ON FUNCTION samenspel.begin_session TO samenspel_web;

CREATE OR REPLACE FUNCTION samenspel.end_session(p_token_hash bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$ DELETE FROM web_session WHERE token_hash = p_token_hash $$;
GRANT EXECUTE ON FUNCTION samenspel.end_session TO samenspel_web;

-- For the sign-in form only: the stored hash of one account.
CREATE OR REPLACE FUNCTION samenspel.credential_of(p_email text)
RETURNS TABLE (account_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT a.id, c.password_hash FROM account a JOIN credential c ON c.account_id = a.id
     WHERE a.email = lower(p_email) AND a.disabled_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION samenspel.credential_of TO samenspel_web;

-- How often guessing failed lately, for this address or this e-mail: drives the waiting time.
CREATE OR REPLACE FUNCTION samenspel.failed_sign_ins(p_email_hash bytea, p_address_hash bytea, p_since timestamptz)
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
GRANT EXECUTE ON FUNCTION samenspel.failed_sign_ins TO samenspel_web;
