-- What no program may do, asked at every row that is written.

CREATE OR REPLACE FUNCTION samenspel.check_disclosure() RETURNS trigger
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

CREATE OR REPLACE TRIGGER check_disclosure BEFORE INSERT OR UPDATE ON samenspel.disclosure
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_disclosure();

-- Which step a seat may take, and by whom. Care seats take part only with the resident's
-- consent that says who may know (domain, rule 2).
CREATE OR REPLACE FUNCTION samenspel.check_seat_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_by_invited boolean := old.id = ANY (invited_seats());
    v_by_seated boolean := old.id = ANY (my_seats());
    v_by_inviter boolean := old.invited_by_seat_id = ANY (my_seats());
    v_close boolean;
BEGIN
    -- a party of before that was asked again and comes
    IF old.state = 'invited' AND new.state = 'active' THEN
        new.left_at := NULL;
        new.own_until := NULL;
    END IF;
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

CREATE OR REPLACE TRIGGER check_seat_step BEFORE UPDATE ON samenspel.seat
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_seat_step();

CREATE OR REPLACE FUNCTION samenspel.check_occupancy() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
BEGIN
    IF NOT fits_seat(new.seat_id, new.account_id) THEN
        RAISE EXCEPTION 'samenspel:does_not_fit_seat' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END
$$;

CREATE OR REPLACE TRIGGER check_occupancy BEFORE INSERT ON samenspel.occupancy
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_occupancy();
