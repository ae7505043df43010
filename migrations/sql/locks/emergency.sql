GRANT SELECT, INSERT, UPDATE (told_on) ON samenspel.emergency_share TO samenspel_web;
GRANT UPDATE ON samenspel.emergency_share TO samenspel_door;
GRANT SELECT ON samenspel.emergency_access TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.emergency_access TO samenspel_door;
GRANT UPDATE (ends_at) ON samenspel.occupancy TO samenspel_door;
GRANT INSERT ON samenspel.emergency_attempt TO samenspel_web;
GRANT SELECT, INSERT ON samenspel.breach TO samenspel_web;
GRANT UPDATE ON samenspel.breach TO samenspel_door;

-- What was weighed is the author's alone: the privacy officer reads what happened, and no word of
-- it, through guarded_emergency_shares().
CREATE POLICY emergency_share_read ON samenspel.emergency_share FOR SELECT TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]));
CREATE POLICY emergency_share_write ON samenspel.emergency_share FOR INSERT TO samenspel_web
    WITH CHECK (
        author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
        AND made_by = (SELECT samenspel.my_account())
        AND outcome IS NULL
        AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = emergency_share.seat_id)
    );
CREATE POLICY emergency_share_tell ON samenspel.emergency_share FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])) WITH CHECK (true);

-- Why somebody broke the glass is for who may know that they did: themselves, who holds regie,
-- the resident once told. Written by the door alone.
CREATE POLICY emergency_access_read ON samenspel.emergency_access FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = emergency_access.seat_id));

-- Added to, and read by nobody but recent_emergency_attempts().
CREATE POLICY emergency_attempt_write ON samenspel.emergency_attempt FOR INSERT TO samenspel_web
    WITH CHECK (account_id = (SELECT samenspel.my_account()));

CREATE POLICY breach_read ON samenspel.breach FOR SELECT TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]));
CREATE POLICY breach_report ON samenspel.breach FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND reported_by = (SELECT samenspel.my_account())
    AND decided_at IS NULL AND closed_at IS NULL
);
