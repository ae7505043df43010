-- One database for Samenspel, for nobody but its own roles. Part of roles.sql; by itself (with
-- -v database=... and -v template=...) it makes a further database on a server that has the roles.

\set ON_ERROR_STOP 1
\if :{?database}
\else
    \set database samenspel
\endif
\if :{?template}
\else
    \set template template0
\endif

SELECT format('CREATE DATABASE %I OWNER samenspel_owner TEMPLATE %I ENCODING ''UTF8''',
              :'database', :'template')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec

-- Also no temporary tables: a table of one's own in the search path can fool a function.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO samenspel_web, samenspel_worker, samenspel_backup;
