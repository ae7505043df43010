-- What no program may do, whatever it believes.

CREATE TYPE samenspel.uuidrange AS RANGE (subtype = uuid);
-- At most one accepted holder per case at any instant, over the whole history. The range of one
-- value stands in for `=`, which gist has for uuid only with an extension that is not there.
ALTER TABLE samenspel.regie_term ADD CONSTRAINT ex_regie_term_one_holder
    EXCLUDE USING gist (samenspel.uuidrange(case_id, case_id, '[]') WITH &&, during WITH &&);
CREATE UNIQUE INDEX uq_regie_term_one_live_holder ON samenspel.regie_term (case_id)
    WHERE state = 'accepted';

-- A disclosure needs a rule that lets it through, and a live consent where the rule says so.
CREATE FUNCTION samenspel.rule_allows(p samenspel.disclosure) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1
          FROM entry e
          JOIN seat f ON f.id = e.author_seat_id
          JOIN seat t ON t.id = p.seat_id
          JOIN cases c ON c.id = e.case_id
          JOIN rule r ON r.rule_set_id = p.rule_set_id AND r.category = e.category
                     AND r.purpose = p.purpose
                     AND r.from_function = f.function AND r.to_function = t.function
         WHERE e.id = p.entry_id AND e.category = p.category AND c.rule_set_id = p.rule_set_id
           AND (NOT r.needs_consent
                OR EXISTS (SELECT 1 FROM consent k
                            WHERE k.entry_id = p.consent_id AND k.kind = 'secrecy'
                              AND k.from_seat_id = f.id AND k.withdrawn_at IS NULL
                              AND k.until >= today() AND k.purpose = p.purpose
                              AND t.function = ANY (k.to_functions)
                              AND e.category = ANY (k.categories)
                              AND p.ends_at <= (k.until + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam')))
$$;

CREATE FUNCTION samenspel.check_disclosure() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF new.ends_at IS NULL OR (old.ends_at IS NOT NULL AND new.ends_at > old.ends_at) THEN
            RAISE EXCEPTION 'samenspel:disclosure_only_ends' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF current_user <> 'samenspel_door' THEN
        -- sharing reaches only seats that the author can see: read as the author, on purpose
        IF NOT EXISTS (SELECT 1 FROM seat s WHERE s.id = new.seat_id) THEN
            RAISE EXCEPTION 'samenspel:seat_not_known' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT rule_allows(new) THEN
            RAISE EXCEPTION 'samenspel:no_rule_allows' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER check_disclosure BEFORE INSERT OR UPDATE ON samenspel.disclosure
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_disclosure();

-- Which step a seat may take, and by whom. Care seats take part only with the resident's
-- consent that says who may know (domain, rule 2).
CREATE FUNCTION samenspel.check_seat_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_by_invited boolean := old.id = ANY (invited_seats());
    v_by_seated boolean := old.id = ANY (my_seats());
    v_by_inviter boolean := old.invited_by_seat_id = ANY (my_seats());
    v_close boolean;
BEGIN
    IF new.state = old.state OR current_user = 'samenspel_door' THEN
        RETURN new;
    END IF;
    IF NOT (
        (old.state = 'invited' AND new.state IN ('active', 'declined') AND v_by_invited)
        OR (old.state = 'invited' AND new.state = 'withdrawn' AND v_by_inviter)
        OR (old.state = 'active' AND new.state = 'left' AND v_by_seated)
    ) THEN
        RAISE EXCEPTION 'samenspel:seat_step' USING ERRCODE = 'check_violation';
    END IF;
    IF new.state = 'active' AND old.function IN ('HA', 'GZ')
       AND consented_to_take_part(old.id, NULL) IS NULL THEN
        RAISE EXCEPTION 'samenspel:care_needs_consent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER check_seat_step BEFORE UPDATE ON samenspel.seat
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_seat_step();

-- Whoever is put in a seat works for its organisation; a resident's seat holds the resident.
CREATE FUNCTION samenspel.fits_seat(p_seat uuid, p_account uuid) RETURNS boolean
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
CREATE FUNCTION samenspel.check_occupancy() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
BEGIN
    IF NOT fits_seat(new.seat_id, new.account_id) THEN
        RAISE EXCEPTION 'samenspel:does_not_fit_seat' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER check_occupancy BEFORE INSERT ON samenspel.occupancy
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_occupancy();
