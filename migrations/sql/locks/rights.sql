-- Requests for access and their items are read and written through functions of the door only: the
-- privacy officer who works on them may not know which entries they are about.
GRANT INSERT, UPDATE ON samenspel.access_request TO samenspel_door;
GRANT INSERT, UPDATE ON samenspel.access_item TO samenspel_door;

GRANT SELECT ON samenspel.consent_lapse TO samenspel_web;
GRANT INSERT, UPDATE ON samenspel.consent_lapse TO samenspel_door;
CREATE POLICY consent_lapse_read ON samenspel.consent_lapse FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = consent_lapse.consent_id));

-- For merging two organisations, and asking a party again.
GRANT INSERT, DELETE ON samenspel.organisation_function TO samenspel_door;
GRANT INSERT, UPDATE ON samenspel.position TO samenspel_door;
GRANT UPDATE ON samenspel.occupancy TO samenspel_door;
GRANT UPDATE ON samenspel.intake_question TO samenspel_door;
