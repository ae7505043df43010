-- The door deletes from every table of a case, and for nobody but destroy_rows().
DO $$
DECLARE
    v_name text;
BEGIN
    FOR v_name IN SELECT name FROM samenspel.tables_of_case() LOOP
        EXECUTE format('GRANT DELETE ON samenspel.%I TO samenspel_door', v_name);
    END LOOP;
END
$$;
GRANT INSERT ON samenspel.read_event TO samenspel_door;
-- What clear_away() clears away besides.
GRANT DELETE ON samenspel.intake_question, samenspel.sign_in_attempt, samenspel.idempotency_key,
    samenspel.web_session, samenspel.api_token TO samenspel_door;
-- What forget_residents() forgets.
GRANT UPDATE (name, email, phone, reach, disabled_at) ON samenspel.account TO samenspel_door;
GRANT DELETE ON samenspel.credential TO samenspel_door;
-- Jobs name rows by their ids.
GRANT USAGE ON SCHEMA procrastinate TO samenspel_door;
GRANT SELECT, DELETE ON procrastinate.procrastinate_jobs TO samenspel_door;
GRANT SELECT, UPDATE ON procrastinate.procrastinate_periodic_defers TO samenspel_door;

-- A certificate is written once, by the door; guards.sql refuses every change of it.
GRANT INSERT ON samenspel.destruction_certificate TO samenspel_door;
GRANT SELECT ON samenspel.destruction_certificate TO samenspel_web;
CREATE POLICY destruction_certificate_read ON samenspel.destruction_certificate
    FOR SELECT TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.guarded())::uuid[]));

GRANT INSERT ON samenspel.destruction_hold TO samenspel_door;
GRANT SELECT, UPDATE (lifted_by, lifted_at, lift_reason) ON samenspel.destruction_hold
   TO samenspel_web;
CREATE POLICY destruction_hold_read ON samenspel.destruction_hold FOR SELECT TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.guarded())::uuid[]));
CREATE POLICY destruction_hold_lift ON samenspel.destruction_hold FOR UPDATE TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.guarded())::uuid[]) AND lifted_at IS NULL)
    WITH CHECK (lifted_by = (SELECT samenspel.my_account()) AND lifted_at IS NOT NULL);
