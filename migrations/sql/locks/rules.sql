-- Which rule set a partnership signed: its privacy officer adds, nobody changes or takes away.
GRANT SELECT, INSERT ON samenspel.partnership_rule_set TO samenspel_web;

CREATE POLICY partnership_rule_set_read ON samenspel.partnership_rule_set FOR SELECT TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.guarded())::uuid[]));
CREATE POLICY partnership_rule_set_sign ON samenspel.partnership_rule_set FOR INSERT TO samenspel_web
    WITH CHECK (
        partnership_id = ANY ((SELECT samenspel.guarded())::uuid[])
        AND signed_by = (SELECT samenspel.my_account())
        AND signed_at = (SELECT samenspel.clock())
        AND btrim(jurist) <> ''
        -- never backwards, and not before the version itself can hold
        AND effective_from >= (SELECT samenspel.today())
        AND EXISTS (SELECT 1 FROM samenspel.rule_set r
                     WHERE r.id = partnership_rule_set.rule_set_id
                       AND r.effective_from <= partnership_rule_set.effective_from)
    );

-- What was asked of the rules: read again by whoever asked, and by the privacy officer.
GRANT SELECT, INSERT ON samenspel.decision_log TO samenspel_web;

CREATE POLICY decision_log_read ON samenspel.decision_log FOR SELECT TO samenspel_web
    USING (account_id = (SELECT samenspel.my_account())
           OR partnership_id = ANY ((SELECT samenspel.guarded())::uuid[]));
CREATE POLICY decision_log_write ON samenspel.decision_log FOR INSERT TO samenspel_web
    WITH CHECK (account_id = (SELECT samenspel.my_account()) AND at = (SELECT samenspel.clock()));
