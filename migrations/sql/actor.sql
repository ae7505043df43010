-- Who am I, computed inside the database, once per transaction.
--
-- The settings below live as long as the transaction (PgBouncer in transaction mode works).
-- A pooled connection gives '' for a setting that is not set, never NULL: hence the nullif.

CREATE OR REPLACE FUNCTION samenspel.ids_in(setting text) RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT coalesce(nullif(current_setting(setting, true), '')::uuid[], '{}'::uuid[]) $$;

-- The account that acts; NULL when nobody does.
CREATE OR REPLACE FUNCTION samenspel.my_account() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT nullif(current_setting('samenspel.account', true), '')::uuid $$;

-- Active seats that I occupy now.
CREATE OR REPLACE FUNCTION samenspel.my_seats() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.seats') $$;

-- Cases that I am in because I broke the glass: I read there, and write nothing.
CREATE OR REPLACE FUNCTION samenspel.emergency_cases() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.emergency_cases') $$;

-- Those, and seats of mine that have left: they keep what they wrote themselves; after the case
-- closed, until the term of the covenant is over.
CREATE OR REPLACE FUNCTION samenspel.own_seats() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.own_seats') $$;

-- Invited seats that wait for my answer, as the person asked or as the intake position.
CREATE OR REPLACE FUNCTION samenspel.invited_seats() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.invited_seats') $$;

-- Partnerships whose shells I read as coordinator.
CREATE OR REPLACE FUNCTION samenspel.coordinated() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.coordinated') $$;

-- Organisations whose intake I do.
CREATE OR REPLACE FUNCTION samenspel.intakes() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.intakes') $$;

-- Partnerships whose privacy I guard: their privacy officer reads what their rules ask of them
-- (breaches, emergencies, overruled warnings, requests), and no entry of a case.
CREATE OR REPLACE FUNCTION samenspel.guarded() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $$ SELECT samenspel.ids_in('samenspel.guarded') $$;
