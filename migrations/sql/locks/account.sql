GRANT SELECT ON samenspel.account TO samenspel_web;

-- A resident's account is a name: shown with the seat they sit in, and to themselves.
CREATE POLICY account_read ON samenspel.account FOR SELECT TO samenspel_web USING (
    kind = 'professional'
    OR id = (SELECT samenspel.my_account())
    OR EXISTS (SELECT 1 FROM samenspel.occupancy o WHERE o.account_id = account.id)
);
-- accounts are made by the owner (administration comes with its own screens)
CREATE POLICY account_owner ON samenspel.account TO samenspel_owner USING (true) WITH CHECK (true);
