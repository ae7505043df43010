-- Organisations that merge, and the consents that named the old one.

-- One organisation goes into another: its people and its places move, and every consent that names
-- it sleeps until somebody who may know of it confirms it with the resident: as the party that it is
-- about, as one that may have something, as one that is left out. So does one that names the other:
-- from here that is more people than the resident meant. For the owner.
CREATE OR REPLACE FUNCTION samenspel.merge_organisations(p_old uuid, p_new uuid)
RETURNS TABLE (people integer, seats integer, consents integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_case uuid;
    v_lapsed uuid[];
BEGIN
    PERFORM 1 FROM organisation o JOIN organisation n ON n.partnership_id = o.partnership_id
     WHERE o.id = p_old AND n.id = p_new AND o.id <> n.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;

    -- what sleeps since an earlier merge is for the organisation that is left
    UPDATE consent_lapse SET new_organisation_id = p_new
     WHERE new_organisation_id = p_old AND confirmed_at IS NULL;
    UPDATE consent k
       SET to_organisations = array_replace(k.to_organisations, p_old, p_new),
           except_organisations = array_replace(k.except_organisations, p_old, p_new)
      FROM consent_lapse l
     WHERE l.consent_id = k.entry_id AND l.confirmed_at IS NULL
       AND p_old = ANY (k.to_organisations || k.except_organisations);

    WITH lapsed AS (
        INSERT INTO consent_lapse (consent_id, case_id, partnership_id, old_organisation_id,
                                   new_organisation_id, was_until)
        SELECT k.entry_id, k.case_id, k.partnership_id, p_old, p_new, k.until
          FROM consent k JOIN seat f ON f.id = k.from_seat_id
         WHERE k.withdrawn_at IS NULL AND k.until >= today()
           AND (f.organisation_id = p_old
                OR k.to_organisations || k.except_organisations && ARRAY[p_old, p_new])
        ON CONFLICT (consent_id) DO UPDATE
           SET old_organisation_id = excluded.old_organisation_id,
               new_organisation_id = excluded.new_organisation_id,
               was_until = excluded.was_until, lapsed_at = clock(),
               confirmed_at = NULL, confirmed_by = NULL
        RETURNING consent_id)
    SELECT coalesce(array_agg(consent_id), '{}') INTO v_lapsed FROM lapsed;
    consents := cardinality(v_lapsed);
    UPDATE consent SET until = today() - 1 WHERE entry_id = ANY (v_lapsed);
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
    SELECT gen_random_uuid(), s.case_id, s.partnership_id, s.id, 'consent_sleeps'
      FROM seat s
     WHERE s.state = 'active' AND s.kind = 'organisation'
       AND s.id IN (SELECT unnest(ARRAY[k.author_seat_id, k.from_seat_id])
                      FROM consent k WHERE k.entry_id = ANY (v_lapsed));
    UPDATE disclosure SET ends_at = greatest(starts_at, v_now), ended_why = 'organisation_merged'
     WHERE consent_id = ANY (v_lapsed) AND (ends_at IS NULL OR ends_at > v_now);

    INSERT INTO organisation_function (organisation_id, function)
    SELECT p_new, function FROM organisation_function WHERE organisation_id = p_old
    ON CONFLICT DO NOTHING;
    DELETE FROM organisation_function WHERE organisation_id = p_old;
    INSERT INTO position (id, account_id, organisation_id, function, title, intake, starts_at, ends_at)
    SELECT gen_random_uuid(), p.account_id, p_new, p.function, p.title, p.intake, v_now, p.ends_at
      FROM position p
     WHERE p.organisation_id = p_old AND (p.ends_at IS NULL OR p.ends_at > v_now)
       AND NOT EXISTS (SELECT 1 FROM position n
                        WHERE n.account_id = p.account_id AND n.organisation_id = p_new
                          AND n.function = p.function
                          AND (n.ends_at IS NULL OR n.ends_at > v_now));
    UPDATE position SET ends_at = greatest(starts_at, v_now)
     WHERE organisation_id = p_old AND (ends_at IS NULL OR ends_at > v_now);
    GET DIAGNOSTICS people = ROW_COUNT;
    UPDATE seat SET organisation_id = p_new WHERE organisation_id = p_old;
    GET DIAGNOSTICS seats = ROW_COUNT;
    UPDATE intake_question SET to_organisation_id = p_new
     WHERE to_organisation_id = p_old AND answer IS NULL;

    FOR v_case IN SELECT DISTINCT case_id FROM seat WHERE organisation_id = p_new ORDER BY 1 LOOP
        PERFORM settle(v_case);
    END LOOP;
    RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.merge_organisations TO samenspel_owner;

-- The resident said yes to the new organisation as well: the consent lives again until the day
-- that was agreed, and a care seat that waited for it sits at the table again. What it had let
-- through does not come back by itself.
CREATE OR REPLACE FUNCTION samenspel.confirm_consent(p_consent uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_lapse consent_lapse;
    v_consent consent;
BEGIN
    SELECT l.* INTO v_lapse FROM consent_lapse l
     WHERE l.consent_id = p_consent AND l.confirmed_at IS NULL AND l.was_until >= today()
       FOR UPDATE;
    SELECT k.* INTO v_consent FROM consent k
     WHERE k.entry_id = v_lapse.consent_id AND k.withdrawn_at IS NULL
       AND (k.author_seat_id = ANY (my_seats())
            OR EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = k.entry_id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= v_now AND (d.ends_at IS NULL OR d.ends_at > v_now)))
       FOR UPDATE;
    IF v_consent.entry_id IS NULL THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE consent
       SET until = v_lapse.was_until,
           to_organisations = array_replace(to_organisations, v_lapse.old_organisation_id,
                                            v_lapse.new_organisation_id),
           except_organisations = array_replace(except_organisations, v_lapse.old_organisation_id,
                                                v_lapse.new_organisation_id)
     WHERE entry_id = p_consent;
    UPDATE consent_lapse SET confirmed_at = v_now, confirmed_by = my_account()
     WHERE consent_id = p_consent;
    UPDATE seat SET state = 'active' WHERE id = v_consent.from_seat_id AND state = 'suspended';
    PERFORM settle(v_consent.case_id);
    RETURN v_consent.case_id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.confirm_consent TO samenspel_web;
