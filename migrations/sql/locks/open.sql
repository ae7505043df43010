-- Tables that say nothing about a case or somebody's private things, and what the web role may
-- add to those that it cannot read.
GRANT SELECT ON samenspel.installation, samenspel.alembic_version
   TO samenspel_web, samenspel_worker, samenspel_door;
GRANT SELECT ON samenspel.covenant_purpose TO samenspel_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON samenspel.idempotency_key TO samenspel_web;
GRANT SELECT ON samenspel.organisation TO samenspel_web;
GRANT SELECT ON samenspel.organisation_function TO samenspel_web;
GRANT SELECT ON samenspel.partnership TO samenspel_web;
GRANT SELECT ON samenspel.position TO samenspel_web;
GRANT SELECT ON samenspel.rule TO samenspel_web;
GRANT SELECT ON samenspel.rule_set TO samenspel_web;
GRANT INSERT ON samenspel.sign_in_attempt TO samenspel_web;
GRANT INSERT ON samenspel.web_session TO samenspel_web;
GRANT DELETE ON samenspel.web_session TO samenspel_door;
