-- The roles of Samenspel and its database. An administrator of the server runs this once, with
-- psql, on PostgreSQL 15 or newer; running it again changes nothing but the passwords.
--
--   SAMENSPEL_OWNER_PASSWORD=... SAMENSPEL_WEB_PASSWORD=... SAMENSPEL_WORKER_PASSWORD=... \
--     psql -X -v ON_ERROR_STOP=1 -d postgres -f migrations/roles.sql
--
-- A password that is not given is left as it is: where the server knows people in another way
-- (socket, certificate) nobody needs one. Passwords come from the environment and not from the
-- command line, which every user of the machine can read.

\set ON_ERROR_STOP 1
\getenv owner_password SAMENSPEL_OWNER_PASSWORD
\getenv web_password SAMENSPEL_WEB_PASSWORD
\getenv worker_password SAMENSPEL_WORKER_PASSWORD
\getenv backup_password SAMENSPEL_BACKUP_PASSWORD

-- owner    migrations; NOINHERIT, so that being a member of the door does not open the door to it
-- door     owns the functions that look past row security; nobody signs in as the door
-- web      what people do; worker: what happens by itself. They own nothing
-- backup   pg_dump: sees every row, changes none
SELECT format('CREATE ROLE %I %s', name, attributes)
  FROM (VALUES ('samenspel_owner', 'LOGIN NOINHERIT'),
               ('samenspel_door', 'NOLOGIN'),
               ('samenspel_web', 'LOGIN'),
               ('samenspel_worker', 'LOGIN'),
               ('samenspel_backup', 'LOGIN BYPASSRLS')) AS wanted (name, attributes)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- A role that was there already must not be stronger than we mean it to be.
DO $$
DECLARE
    v_strong text;
BEGIN
    SELECT string_agg(rolname, ', ' ORDER BY rolname) INTO v_strong
      FROM pg_roles
     WHERE rolname IN ('samenspel_owner', 'samenspel_door', 'samenspel_web', 'samenspel_worker',
                       'samenspel_backup')
       AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
            OR rolbypassrls AND rolname <> 'samenspel_backup'
            OR rolinherit AND rolname = 'samenspel_owner'
            OR rolcanlogin AND rolname = 'samenspel_door');
    IF v_strong IS NOT NULL THEN
        RAISE EXCEPTION 'these roles may do more than Samenspel allows: %', v_strong
            USING HINT = 'Drop them, or take the extra rights away, and run this again.';
    END IF;
END
$$;

-- Needed to hand a function over to the door. Never the other way round.
GRANT samenspel_door TO samenspel_owner;

-- A day is a day in the Netherlands, whatever the server thinks.
ALTER ROLE samenspel_owner SET timezone = 'Europe/Amsterdam';
ALTER ROLE samenspel_web SET timezone = 'Europe/Amsterdam';
ALTER ROLE samenspel_worker SET timezone = 'Europe/Amsterdam';
-- No page takes this long: what does is stuck, and stands in the way of others.
ALTER ROLE samenspel_web SET statement_timeout = '30s';
ALTER ROLE samenspel_web SET idle_in_transaction_session_timeout = '60s';

SET password_encryption = 'scram-sha-256';
\if :{?owner_password}
    ALTER ROLE samenspel_owner PASSWORD :'owner_password';
\endif
\if :{?web_password}
    ALTER ROLE samenspel_web PASSWORD :'web_password';
\endif
\if :{?worker_password}
    ALTER ROLE samenspel_worker PASSWORD :'worker_password';
\endif
\if :{?backup_password}
    ALTER ROLE samenspel_backup PASSWORD :'backup_password';
\endif

\ir database.sql
