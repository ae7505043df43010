GRANT SELECT, INSERT, UPDATE (ends_at, ended_why) ON samenspel.disclosure TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.disclosure TO samenspel_door;
GRANT SELECT, INSERT, UPDATE (body, details, state, version,
    updated_at) ON samenspel.entry TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.entry TO samenspel_door;
GRANT SELECT, INSERT ON samenspel.entry_version TO samenspel_web;

CREATE POLICY entry_read ON samenspel.entry FOR SELECT TO samenspel_web USING (
    author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
    OR (
        state = 'live'
        AND coalesce((
            SELECT true FROM samenspel.disclosure d
             WHERE d.entry_id = entry.id
               AND (d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                    OR (entry.kind = 'question'
                        AND d.seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])))
               AND d.starts_at <= (SELECT samenspel.clock())
               AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
             LIMIT 1), false)
        -- whose author I may not know of, does not exist for me
        AND coalesce((
            SELECT true FROM samenspel.disclosure d
             WHERE d.entry_id = entry.author_seat_id
               AND (d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                    OR d.seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
               AND d.starts_at <= (SELECT samenspel.clock())
               AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
             LIMIT 1), false)
        -- nor does what is about a party that I may not know of
        AND (about_seat_id IS NULL
             OR about_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
             OR about_seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
             OR coalesce((
                SELECT true FROM samenspel.disclosure d
                 WHERE d.entry_id = entry.about_seat_id
                   AND d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                   AND d.starts_at <= (SELECT samenspel.clock())
                   AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
                 LIMIT 1), false))
    )
);
CREATE POLICY entry_write ON samenspel.entry FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND created_by = (SELECT samenspel.my_account())
    AND kind <> 'taking_part'
);
CREATE POLICY entry_change ON samenspel.entry FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND kind <> 'taking_part')
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

CREATE POLICY entry_version_read ON samenspel.entry_version FOR SELECT TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]));
CREATE POLICY entry_version_write ON samenspel.entry_version FOR INSERT TO samenspel_web
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

-- As strict as the entry itself, or an outsider writes himself into an audience. To the receiver
-- a disclosure exists while it lives; to the author also before and after.
CREATE POLICY disclosure_read ON samenspel.disclosure FOR SELECT TO samenspel_web USING (
    author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
    OR ((seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
         OR seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
        AND starts_at <= (SELECT samenspel.clock())
        AND (ends_at IS NULL OR ends_at > (SELECT samenspel.clock())))
);
CREATE POLICY disclosure_write ON samenspel.disclosure FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND made_by = (SELECT samenspel.my_account())
    AND entry_id <> author_seat_id
    -- that the receiving seat is known to the author is asked by the trigger check_disclosure:
    -- a policy here that reads the seats would come back to this table, and never end
);
CREATE POLICY disclosure_end ON samenspel.disclosure FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]) AND entry_id <> author_seat_id)
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]));
