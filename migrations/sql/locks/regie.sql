GRANT SELECT, INSERT, UPDATE (state, answered_by, answered_at, answer_reason,
    during) ON samenspel.regie_term TO samenspel_web;
GRANT UPDATE ON samenspel.regie_term TO samenspel_door;

-- Why regie was offered is not for a seat that has left, unless it said so itself.
CREATE POLICY regie_term_read ON samenspel.regie_term FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.seat s
                    WHERE s.id = regie_term.seat_id
                      AND NOT (s.state = 'left'
                               AND s.id = ANY ((SELECT samenspel.own_seats())::uuid[])
                               AND coalesce(regie_term.offered_by_seat_id
                                   <> ALL ((SELECT samenspel.own_seats())::uuid[]), true))));
CREATE POLICY regie_term_offer ON samenspel.regie_term FOR INSERT TO samenspel_web WITH CHECK (
    state = 'offered'
    AND offered_by = (SELECT samenspel.my_account())
    AND ((offered_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
          AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = regie_term.seat_id))
         OR (offered_by_seat_id IS NULL
             AND partnership_id = ANY ((SELECT samenspel.coordinated())::uuid[])
             AND EXISTS (SELECT 1 FROM samenspel.regie_candidates(regie_term.case_id) k
                          WHERE k.seat_id = regie_term.seat_id)))
);
-- Accepting goes through take_regie(); what is left here is declining, withdrawing an offer and
-- putting regie down.
CREATE POLICY regie_term_answer ON samenspel.regie_term FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR (state = 'offered' AND offered_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])))
    WITH CHECK (state IN ('declined', 'withdrawn', 'ended'));
