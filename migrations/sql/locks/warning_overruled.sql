-- Written with the text it is about, never changed. Read by the privacy officer, and without the
-- case, the seat or the entry: those columns are granted to nobody.
GRANT INSERT ON samenspel.warning_overruled TO samenspel_web;
GRANT SELECT (id, partnership_id, organisation_id, function, proposed, chosen, reason, at)
    ON samenspel.warning_overruled TO samenspel_web;

CREATE POLICY warning_overruled_read ON samenspel.warning_overruled FOR SELECT TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.guarded())::uuid[]));
CREATE POLICY warning_overruled_write ON samenspel.warning_overruled FOR INSERT TO samenspel_web
    WITH CHECK (
        account_id = (SELECT samenspel.my_account())
        AND (seat_id IS NULL
             OR seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
             OR seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
    );
