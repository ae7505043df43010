-- INSERT and nothing else: insight reads through functions of the door. The moment and the
-- transaction of a line are the database's to say.
GRANT INSERT (id, account_id, on_behalf_of, seat_id, organisation_id, function, action, outcome,
              case_id, purpose, rule, entry_ids, emergency, allowed_by, consent_ids)
   ON samenspel.read_event TO samenspel_web;

CREATE POLICY read_event_write ON samenspel.read_event FOR INSERT TO samenspel_web
    WITH CHECK (account_id IS NOT DISTINCT FROM (SELECT samenspel.my_account()));

-- Whoever seals adds seals, and never takes one back. What was looked over is only told.
GRANT SELECT, INSERT ON samenspel.log_seal TO samenspel_worker;
GRANT INSERT ON samenspel.log_check TO samenspel_worker;

CREATE POLICY log_seal_worker ON samenspel.log_seal TO samenspel_worker
    USING (true) WITH CHECK (true);
CREATE POLICY log_check_worker ON samenspel.log_check FOR INSERT TO samenspel_worker
    WITH CHECK (true);
