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
        -- what opens to somebody who breaks the glass is written by the door alone
        IF EXISTS (SELECT 1 FROM seat s WHERE s.id = new.seat_id AND s.kind = 'emergency') THEN
            RAISE EXCEPTION 'samenspel:emergency_seat' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT (rule_allows(new) OR (new.rule = 'nood' AND emergency_allows(new))) THEN
            RAISE EXCEPTION 'samenspel:no_rule_allows' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN new;
END
$$;

CREATE OR REPLACE TRIGGER check_disclosure BEFORE INSERT OR UPDATE ON samenspel.disclosure
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_disclosure();

-- The age under which a consent is judged is that of the birth date, where it is known. Whoever
-- records it says it only where it is not.
CREATE OR REPLACE FUNCTION samenspel.check_consent() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
BEGIN
    new.age := coalesce(age_band(new.subject_id, new.kind, new.given_on), new.age);
    IF new.age IS NULL THEN
        RAISE EXCEPTION 'samenspel:age_unknown' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END
$$;

CREATE OR REPLACE TRIGGER check_consent BEFORE INSERT ON samenspel.consent
    FOR EACH ROW EXECUTE FUNCTION samenspel.check_consent();

CREATE OR REPLACE FUNCTION samenspel.count_voice() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
BEGIN
    PERFORM count_voices(new.consent_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER count_voice AFTER INSERT ON samenspel.consent_voice
    FOR EACH ROW EXECUTE FUNCTION samenspel.count_voice();

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

-- A certificate of destruction says the same for ever.
CREATE OR REPLACE FUNCTION samenspel.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'samenspel:never_changed' USING ERRCODE = 'check_violation';
END
$$;

CREATE OR REPLACE TRIGGER certificate_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON samenspel.destruction_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION samenspel.refuse_change();

-- Whoever broke the glass of a case reads it, and writes nothing in it as long as that lasts. On
-- every table that belongs to a case, also those that come later; a line in the log is no writing.
CREATE OR REPLACE FUNCTION samenspel.check_emergency_reads_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_cases uuid[] := emergency_cases();
BEGIN
    IF cardinality(v_cases) > 0 AND current_user <> 'samenspel_door'
       AND (to_jsonb(new) ->> TG_ARGV[0])::uuid = ANY (v_cases) THEN
        RAISE EXCEPTION 'samenspel:emergency_reads_only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END
$$;

DO $$
DECLARE
    v_table name;
BEGIN
    FOR v_table IN SELECT c.relname FROM pg_class c
                    WHERE c.relnamespace = 'samenspel'::regnamespace AND c.relkind = 'r'
                      AND c.relname <> 'read_event'
                      AND (c.relname = 'cases' OR EXISTS (
                           SELECT 1 FROM pg_attribute a
                            WHERE a.attrelid = c.oid AND a.attname = 'case_id')) LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER check_emergency_reads_only BEFORE INSERT OR UPDATE'
            ' ON samenspel.%I FOR EACH ROW'
            ' EXECUTE FUNCTION samenspel.check_emergency_reads_only(%L)',
            v_table, CASE v_table WHEN 'cases' THEN 'id' ELSE 'case_id' END);
    END LOOP;
END
$$;
