GRANT SELECT, INSERT ON samenspel.known_question TO samenspel_web;
GRANT SELECT, INSERT, UPDATE (ends_at) ON samenspel.occupancy TO samenspel_web;
GRANT INSERT ON samenspel.occupancy TO samenspel_door;
GRANT SELECT, INSERT, UPDATE (state, answered_at, decline_reason, left_at,
    answer_due) ON samenspel.seat TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.seat TO samenspel_door;

-- A seat is known to who sits in it, to who asked it and still waits, and to whom its taking
-- part is disclosed (the entry with the seat's own id).
CREATE POLICY seat_read ON samenspel.seat FOR SELECT TO samenspel_web USING (
    id = ANY ((SELECT samenspel.own_seats())::uuid[])
    OR id = ANY ((SELECT samenspel.invited_seats())::uuid[])
    OR (state IN ('invited', 'declined', 'lapsed', 'withdrawn')
        AND invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    OR coalesce((
        SELECT true FROM samenspel.disclosure d
         WHERE d.entry_id = seat.id
           AND (d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR d.seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
           AND d.starts_at <= (SELECT samenspel.clock())
           AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
         LIMIT 1), false)
);
CREATE POLICY seat_invite ON samenspel.seat FOR INSERT TO samenspel_web WITH CHECK (
    invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND (state = 'invited' OR (kind = 'resident' AND state = 'active'))
    AND kind <> 'emergency'
);
-- Which step is allowed to whom is guarded by the trigger check_seat_step.
CREATE POLICY seat_change ON samenspel.seat FOR UPDATE TO samenspel_web
    USING (id = ANY ((SELECT samenspel.invited_seats())::uuid[])
           OR id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (true);

CREATE POLICY occupancy_read ON samenspel.occupancy FOR SELECT TO samenspel_web USING (
    account_id = (SELECT samenspel.my_account())
    OR EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = occupancy.seat_id)
);
CREATE POLICY occupancy_write ON samenspel.occupancy FOR INSERT TO samenspel_web WITH CHECK (
    seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
    OR seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    OR EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = occupancy.seat_id AND s.kind = 'resident'
                  AND s.invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
);
CREATE POLICY occupancy_end ON samenspel.occupancy FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
           OR seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (true);

-- Who asked "kennen wij deze inwoner?" about an invitation, and why: for who has that invitation.
CREATE POLICY known_question_read ON samenspel.known_question FOR SELECT TO samenspel_web USING (
    seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
    OR seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
);
CREATE POLICY known_question_ask ON samenspel.known_question FOR INSERT TO samenspel_web
    WITH CHECK (asked_by = (SELECT samenspel.my_account())
                AND seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]));
