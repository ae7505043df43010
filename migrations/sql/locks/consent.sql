GRANT SELECT, INSERT ON samenspel.consent TO samenspel_web;
GRANT UPDATE ON samenspel.consent TO samenspel_door;

CREATE POLICY consent_read ON samenspel.consent FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = consent.entry_id));
CREATE POLICY consent_write ON samenspel.consent FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND withdrawn_at IS NULL
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = consent.from_seat_id)
);
