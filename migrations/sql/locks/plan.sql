GRANT UPDATE (lost_ground_at) ON samenspel.agreement TO samenspel_door;
GRANT SELECT, INSERT, UPDATE (due_on, state, proposed_due_on, date_reason, drop_reason, settled_at,
    version) ON samenspel.agreement TO samenspel_web;
GRANT SELECT, INSERT, UPDATE (given_at, entry_id) ON samenspel.feedback TO samenspel_web;
GRANT SELECT, INSERT, UPDATE (state) ON samenspel.goal TO samenspel_web;

CREATE POLICY goal_read ON samenspel.goal FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = goal.entry_id));
CREATE POLICY goal_write ON samenspel.goal FOR INSERT TO samenspel_web
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));
CREATE POLICY goal_change ON samenspel.goal FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])) WITH CHECK (true);

CREATE POLICY agreement_read ON samenspel.agreement FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e
                    WHERE e.id = agreement.entry_id AND e.about_seat_id = agreement.owner_seat_id));
CREATE POLICY agreement_write ON samenspel.agreement FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND EXISTS (SELECT 1 FROM samenspel.entry e
                 WHERE e.id = agreement.entry_id AND e.about_seat_id = agreement.owner_seat_id)
);
CREATE POLICY agreement_change ON samenspel.agreement FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR owner_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR owner_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

CREATE POLICY feedback_read ON samenspel.feedback FOR SELECT TO samenspel_web USING (
    EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_by_seat_id)
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_to_seat_id)
    AND (agreement_id IS NULL
         OR owed_by_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
         OR owed_to_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
         OR EXISTS (SELECT 1 FROM samenspel.agreement a WHERE a.entry_id = feedback.agreement_id))
);
CREATE POLICY feedback_write ON samenspel.feedback FOR INSERT TO samenspel_web WITH CHECK (
    (owed_to_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
     OR owed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
     OR owed_by_seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_by_seat_id)
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_to_seat_id)
);
CREATE POLICY feedback_give ON samenspel.feedback FOR UPDATE TO samenspel_web
    USING (owed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])) WITH CHECK (true);
