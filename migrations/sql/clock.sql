-- One clock for every policy, default and constraint.
--
-- In a real installation it is the transaction's time. In a database that its owner marked as
-- demo or test it can be shifted (for all) or set (for one transaction), so that the demo has a
-- past and a year can be simulated. The web role cannot write the mark.

CREATE TABLE samenspel.installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    kind text NOT NULL DEFAULT 'real' CHECK (kind IN ('real', 'demo', 'test')),
    clock_shift interval NOT NULL DEFAULT interval '0'
);
INSERT INTO samenspel.installation DEFAULT VALUES;

CREATE FUNCTION samenspel.clock() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$
    SELECT CASE
        WHEN i.kind = 'real' THEN transaction_timestamp()
        ELSE coalesce(
            nullif(current_setting('samenspel.clock', true), '')::timestamptz,
            transaction_timestamp() + i.clock_shift
        )
    END
    FROM samenspel.installation i
$$;

-- The date on the calendar on the wall, by which terms and consents run out.
CREATE FUNCTION samenspel.today() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT (samenspel.clock() AT TIME ZONE 'Europe/Amsterdam')::date $$;
