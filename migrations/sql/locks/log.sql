GRANT INSERT ON samenspel.read_event TO samenspel_web;

-- INSERT and nothing else: insight reads through read_events_of().
CREATE POLICY read_event_write ON samenspel.read_event FOR INSERT TO samenspel_web
    WITH CHECK (account_id IS NOT DISTINCT FROM (SELECT samenspel.my_account()));
