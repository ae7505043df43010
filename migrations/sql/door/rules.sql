-- Which rule set holds where and when, and what follows when another one takes effect.

-- The version that a partnership works by on a day: the last one signed of those that are in effect
-- by then, else the shipped one that holds unsigned. NULL on a day without rules.
CREATE OR REPLACE FUNCTION samenspel.rule_set_in_force(p_partnership uuid, p_day date) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT coalesce(
        (SELECT s.rule_set_id FROM partnership_rule_set s
          WHERE s.partnership_id = p_partnership AND s.effective_from <= p_day
          ORDER BY s.signed_at DESC, s.id DESC LIMIT 1),
        (SELECT r.id FROM rule_set r
          WHERE r.holds_unsigned AND r.effective_from <= p_day
          ORDER BY r.effective_from DESC LIMIT 1))
$$;
GRANT EXECUTE ON FUNCTION samenspel.rule_set_in_force TO samenspel_web;

-- Whether p_new lets through what p_old let through, in every way in which p_old may have done so.
-- Facts of a case (who was told, who owns a line) are not known here; so what was free and would
-- now depend on one, is no longer allowed. What no row of p_old let through rests on a rule of its
-- own (who is asked sees who asks) and is not judged here, nor is what was shared in an emergency.
CREATE OR REPLACE FUNCTION samenspel.still_allows(
    p_old uuid, p_new uuid, p_category text, p_purpose text, p_from text, p_to text,
    p_consented boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT p_old = p_new OR NOT EXISTS (
        SELECT 1 FROM rule o
         WHERE o.rule_set_id = p_old AND o.category = p_category AND o.purpose = p_purpose
           AND o.from_function = p_from AND o.to_function = p_to
           AND (p_consented OR NOT o.needs_consent)
           AND NOT EXISTS (
               SELECT 1 FROM rule n
                WHERE n.rule_set_id = p_new AND n.category = p_category AND n.purpose = p_purpose
                  AND n.from_function = p_from AND n.to_function = p_to
                  AND n.condition IN ('', o.condition)
                  AND (p_consented OR NOT n.needs_consent)))
$$;

-- Lets an open case follow its partnership to the rule set that holds today: what that one does
-- not let through any more ends now. Nothing is added by it; settling goes on from there.
CREATE OR REPLACE FUNCTION samenspel.follow_rules(p_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_new uuid;
BEGIN
    SELECT rule_set_in_force(c.partnership_id, today()) INTO v_new
      FROM cases c WHERE c.id = p_case AND c.status = 'open';
    UPDATE cases SET rule_set_id = v_new WHERE id = p_case AND rule_set_id <> v_new;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE disclosure d SET ends_at = greatest(d.starts_at, v_now), ended_why = 'rule_set'
      FROM seat f, seat t
     WHERE d.case_id = p_case AND f.id = d.author_seat_id AND t.id = d.seat_id
       AND (d.ends_at IS NULL OR d.ends_at > greatest(d.starts_at, v_now))
       AND d.rule <> 'nood'
       AND NOT still_allows(d.rule_set_id, v_new, d.category, d.purpose, f.function, t.function,
                            d.consent_id IS NOT NULL);
END
$$;

-- For the worker: settles open cases that are not yet at the rule set of their partnership, at
-- most so many; answers how many there were.
CREATE OR REPLACE FUNCTION samenspel.follow_rules_everywhere(p_at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case uuid;
    v_count integer := 0;
BEGIN
    FOR v_case IN
        SELECT c.id
          FROM (SELECT p.id, rule_set_in_force(p.id, today()) AS rules FROM partnership p) held
          JOIN rule_set other ON other.id <> held.rules
          JOIN cases c ON c.partnership_id = held.id AND c.rule_set_id = other.id
         WHERE c.status = 'open'
         ORDER BY c.id LIMIT p_at_most
    LOOP
        PERFORM settle(v_case);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.follow_rules_everywhere TO samenspel_worker;

-- On paper first: how many live disclosures of open cases a rule set would end, per category, from
-- which function, to which. Numbers for the privacy officer of that partnership; no row of a case.
CREATE OR REPLACE FUNCTION samenspel.rule_set_on_paper(p_partnership uuid, p_rule_set uuid)
RETURNS TABLE (category text, from_function text, to_function text, disclosures bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH live AS MATERIALIZED (
        SELECT d.rule_set_id, d.category, d.purpose, f.function AS from_function,
               t.function AS to_function, d.consent_id IS NOT NULL AS consented, count(*) AS number
          FROM disclosure d
          JOIN cases c ON c.id = d.case_id
          JOIN seat f ON f.id = d.author_seat_id
          JOIN seat t ON t.id = d.seat_id
         WHERE c.partnership_id = p_partnership AND c.status = 'open'
           AND p_partnership = ANY (guarded())
           AND (d.ends_at IS NULL OR d.ends_at > greatest(d.starts_at, clock()))
           AND d.rule <> 'nood'
         GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT l.category::text, l.from_function::text, l.to_function::text, sum(l.number)::bigint
      FROM live l
     WHERE NOT still_allows(l.rule_set_id, p_rule_set, l.category, l.purpose, l.from_function,
                            l.to_function, l.consented)
     GROUP BY 1, 2, 3
$$;
GRANT EXECUTE ON FUNCTION samenspel.rule_set_on_paper TO samenspel_web;

-- Whether the seat of a recorded question could read the entry at the moment that it was asked: by
-- the shares of then, which only ever end. For whoever asked, and for the privacy officer.
CREATE OR REPLACE FUNCTION samenspel.was_readable(p_decision uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1
          FROM decision_log l
          JOIN entry e ON e.id = (l.question ->> 'entry')::uuid
         WHERE l.id = p_decision AND l.question ->> 'kind' = 'reading'
           AND (l.account_id = my_account() OR l.partnership_id = ANY (guarded()))
           AND (e.author_seat_id = (l.question ->> 'seat')::uuid
                OR ((l.question ->> 'awake')::boolean AND EXISTS (
                    SELECT 1 FROM disclosure d
                     WHERE d.entry_id = e.id AND d.seat_id = (l.question ->> 'seat')::uuid
                       AND d.starts_at <= l.at AND (d.ends_at IS NULL OR d.ends_at > l.at)))))
$$;
GRANT EXECUTE ON FUNCTION samenspel.was_readable TO samenspel_web;
