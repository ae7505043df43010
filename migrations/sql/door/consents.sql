-- Consent and what rests on it.

-- Withdraws a consent and, in the same transaction, everything that rests on it: disclosures end
-- now, and settling suspends a seat that takes part on the ground of it. Never refused by a validation.
CREATE OR REPLACE FUNCTION samenspel.withdraw_consent(p_consent uuid) RETURNS integer
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
GRANT EXECUTE ON FUNCTION samenspel.withdraw_consent TO samenspel_web;
