GRANT SELECT, INSERT, UPDATE, DELETE ON samenspel.case_draft TO samenspel_web;
GRANT SELECT, INSERT ON samenspel.case_exclusion TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.case_number TO samenspel_door;
GRANT SELECT ON samenspel.case_shell TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.case_shell TO samenspel_door;
-- Only the door closes a case and opens it again: from closing on the days are counted until it goes.
GRANT SELECT, UPDATE (named, resident_informed, not_informed_reason, ask_again_on,
    next_evaluation_on) ON samenspel.cases TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.cases TO samenspel_door;
GRANT INSERT ON samenspel.identity_key TO samenspel_door;
GRANT SELECT, INSERT, UPDATE (seen_at) ON samenspel.notice TO samenspel_web;
GRANT INSERT ON samenspel.notice TO samenspel_door;
GRANT SELECT, INSERT ON samenspel.subject TO samenspel_web;

CREATE POLICY cases_read ON samenspel.cases FOR SELECT TO samenspel_web USING (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = cases.id
                 AND (s.id = ANY ((SELECT samenspel.own_seats())::uuid[])
                      OR s.id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
               LIMIT 1), false)
);
CREATE POLICY cases_change ON samenspel.cases FOR UPDATE TO samenspel_web
    USING (coalesce((SELECT true FROM samenspel.seat s
                      WHERE s.case_id = cases.id
                        AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false))
    WITH CHECK (true);

-- Coordinators read shells, and those seated in the case do not.
CREATE POLICY case_shell_read ON samenspel.case_shell FOR SELECT TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.coordinated())::uuid[]));

CREATE POLICY subject_read ON samenspel.subject FOR SELECT TO samenspel_web USING (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = subject.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);
CREATE POLICY subject_write ON samenspel.subject FOR INSERT TO samenspel_web WITH CHECK (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = subject.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);

CREATE POLICY case_exclusion_read ON samenspel.case_exclusion FOR SELECT TO samenspel_web USING (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = case_exclusion.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);
CREATE POLICY case_exclusion_write ON samenspel.case_exclusion FOR INSERT TO samenspel_web WITH CHECK (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = case_exclusion.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);

-- Also a seat that has left is told that it will see nothing of the case any more.
CREATE POLICY notice_read ON samenspel.notice FOR SELECT TO samenspel_web USING (
    seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    OR (kind = 'access_ends' AND seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]))
);
CREATE POLICY notice_write ON samenspel.notice FOR INSERT TO samenspel_web
    WITH CHECK (EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = notice.seat_id));
CREATE POLICY notice_seen ON samenspel.notice FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR (kind = 'access_ends' AND seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])))
    WITH CHECK (true);

CREATE POLICY case_draft_own ON samenspel.case_draft FOR ALL TO samenspel_web
    USING (account_id = (SELECT samenspel.my_account()))
    WITH CHECK (account_id = (SELECT samenspel.my_account()));
