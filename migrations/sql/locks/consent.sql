GRANT SELECT, INSERT ON samenspel.consent TO samenspel_web;
GRANT UPDATE ON samenspel.consent TO samenspel_door;
GRANT SELECT, INSERT ON samenspel.consent_voice TO samenspel_web;
GRANT SELECT ON samenspel.consent_age TO samenspel_web;
GRANT SELECT ON samenspel.objection TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.objection TO samenspel_door;
GRANT INSERT ON samenspel.paused_disclosure TO samenspel_door;

CREATE POLICY consent_read ON samenspel.consent FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = consent.entry_id));
-- What the voices say is counted by the database alone.
CREATE POLICY consent_write ON samenspel.consent FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND withdrawn_at IS NULL AND answer = 'open'
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = consent.from_seat_id)
);

CREATE POLICY consent_voice_read ON samenspel.consent_voice FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = consent_voice.consent_id));
CREATE POLICY consent_voice_write ON samenspel.consent_voice FOR INSERT TO samenspel_web WITH CHECK (
    recorded_by = (SELECT samenspel.my_account())
    AND seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = consent_voice.consent_id)
);

-- That sharing with a party is paused, is known to whoever knows that party.
CREATE POLICY objection_read ON samenspel.objection FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = objection.against_seat_id));
-- Written by the function raise_objection, which pauses in the same act.
