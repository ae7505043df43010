GRANT SELECT, INSERT, UPDATE (answered_by, answer,
    answered_at) ON samenspel.intake_question TO samenspel_web;
GRANT SELECT, INSERT, UPDATE (claimed_by_seat_id, claimed_by, claimed_at,
    closed_at) ON samenspel.signal TO samenspel_web;

CREATE POLICY signal_read ON samenspel.signal FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = signal.entry_id));
CREATE POLICY signal_write ON samenspel.signal FOR INSERT TO samenspel_web
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND claimed_at IS NULL);
CREATE POLICY signal_claim ON samenspel.signal FOR UPDATE TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = signal.entry_id)
           AND (claimed_at IS NULL
                OR claimed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])))
    WITH CHECK (claimed_by_seat_id IS NULL
                OR claimed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

CREATE POLICY intake_question_read ON samenspel.intake_question FOR SELECT TO samenspel_web USING (
    asked_by = (SELECT samenspel.my_account())
    OR to_organisation_id = ANY ((SELECT samenspel.intakes())::uuid[])
);
CREATE POLICY intake_question_ask ON samenspel.intake_question FOR INSERT TO samenspel_web
    WITH CHECK (asked_by = (SELECT samenspel.my_account()) AND answer IS NULL);
CREATE POLICY intake_question_answer ON samenspel.intake_question FOR UPDATE TO samenspel_web
    USING (to_organisation_id = ANY ((SELECT samenspel.intakes())::uuid[])) WITH CHECK (true);
