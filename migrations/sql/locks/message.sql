GRANT SELECT, INSERT, UPDATE (state, reason, noted_by_seat_id,
    said_at) ON samenspel.confirmation TO samenspel_web;
GRANT SELECT, INSERT ON samenspel.contact TO samenspel_web;
GRANT SELECT, INSERT, UPDATE (state) ON samenspel.message_version TO samenspel_web;

CREATE POLICY message_version_read ON samenspel.message_version FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = message_version.entry_id));
CREATE POLICY message_version_write ON samenspel.message_version FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    -- only the holder publishes
    AND (state = 'proposed'
         OR (state = 'published'
             AND EXISTS (SELECT 1 FROM samenspel.regie_term t
                          WHERE t.seat_id = message_version.author_seat_id AND t.state = 'accepted')))
);
-- A proposal is answered by the holder, or taken back by who made it.
CREATE POLICY message_version_change ON samenspel.message_version FOR UPDATE TO samenspel_web
    USING (state = 'proposed'
           AND (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR EXISTS (SELECT 1 FROM samenspel.regie_term t
                            WHERE t.case_id = message_version.case_id AND t.state = 'accepted'
                              AND t.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))))
    WITH CHECK (state = 'declined');

CREATE POLICY confirmation_read ON samenspel.confirmation FOR SELECT TO samenspel_web USING (
    EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = confirmation.seat_id)
    AND EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = confirmation.message_id)
);
CREATE POLICY confirmation_say ON samenspel.confirmation FOR INSERT TO samenspel_web WITH CHECK (
    EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = confirmation.message_id)
    AND ((seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND noted_by_seat_id IS NULL)
         OR (state = 'noted_by_phone'
             AND noted_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
             AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = confirmation.seat_id)))
);
CREATE POLICY confirmation_say_again ON samenspel.confirmation FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND noted_by_seat_id IS NULL);

CREATE POLICY contact_read ON samenspel.contact FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = contact.entry_id));
CREATE POLICY contact_write ON samenspel.contact FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND (message_id IS NULL OR EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = contact.message_id))
);
