-- How long a case is kept, and what holds its destruction up.

-- Closed cases that nobody holds up and that are destroyed at p_until or before: so many months
-- after closing as the covenant says for the purpose, a year where it says nothing. In these
-- partnerships, or in all. For the functions below, which say who may know.
CREATE OR REPLACE FUNCTION samenspel.to_destroy(p_until date, p_partnerships uuid[])
RETURNS TABLE (case_id uuid, partnership_id uuid, number text, closed_on date, months integer,
               destroy_on date)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT c.id, c.partnership_id, c.number, day.closed_on, term.months, term.destroy_on
      FROM cases c
      LEFT JOIN covenant_purpose p ON p.partnership_id = c.partnership_id AND p.purpose = c.purpose
     CROSS JOIN LATERAL (SELECT (c.closed_at AT TIME ZONE 'Europe/Amsterdam')::date AS closed_on) day
     CROSS JOIN LATERAL (
           SELECT coalesce(p.retention_months, 12)::integer AS months,
                  (day.closed_on + make_interval(months => coalesce(p.retention_months, 12)))::date
                      AS destroy_on) term
     WHERE c.status = 'closed'
       AND (p_partnerships IS NULL OR c.partnership_id = ANY (p_partnerships))
       AND term.destroy_on <= p_until
       -- the same, roughly and sooner than needed, by which an index finds them
       AND c.closed_at < p_until + interval '5 days' - make_interval(
           months => least(12, (SELECT min(retention_months) FROM covenant_purpose)))
       AND NOT EXISTS (SELECT 1 FROM destruction_hold h
                        WHERE h.case_id = c.id AND h.lifted_at IS NULL)
$$;

-- Closed cases of which the day comes at p_until or before, for their privacy officer: shells,
-- the first day first, from behind the case (p_day, p_case).
CREATE OR REPLACE FUNCTION samenspel.retention(p_partnership uuid, p_until date, p_day date,
                                               p_case uuid, p_size integer)
RETURNS TABLE (case_id uuid, number text, closed_on date, months integer, destroy_on date)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT c.case_id, c.number, c.closed_on, c.months, c.destroy_on
      FROM to_destroy(p_until, ARRAY[p_partnership]) c
     WHERE p_partnership = ANY (guarded())
       AND (p_case IS NULL OR (c.destroy_on, c.case_id) > (p_day, p_case))
     ORDER BY c.destroy_on, c.case_id
     LIMIT p_size
$$;
GRANT EXECUTE ON FUNCTION samenspel.retention TO samenspel_web;

CREATE OR REPLACE FUNCTION samenspel.retention_count(p_partnership uuid, p_until date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT count(*) FROM to_destroy(p_until, ARRAY[p_partnership])
     WHERE p_partnership = ANY (guarded())
$$;
GRANT EXECUTE ON FUNCTION samenspel.retention_count TO samenspel_web;

-- Holds up the destruction of the case with this number, open or closed, in a partnership whose
-- privacy the actor guards. Answers the case; NULL when there is none.
CREATE OR REPLACE FUNCTION samenspel.hold_destruction(
    p_hold uuid, p_partnership uuid, p_number text, p_reason text, p_review_on date) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case cases;
BEGIN
    -- with destroy_case() one at a time: held, or gone
    SELECT * INTO v_case FROM cases
     WHERE partnership_id = p_partnership AND number = p_number
       AND p_partnership = ANY (guarded()) FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO destruction_hold (id, case_id, partnership_id, number, reason, review_on, placed_by)
    VALUES (p_hold, v_case.id, v_case.partnership_id, v_case.number, p_reason, p_review_on,
            my_account());
    RETURN v_case.id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.hold_destruction TO samenspel_web;

-- Tells every organisation that sat in a closed case, once, that within p_days it sees nothing of it
-- any more: its term to take home what is its own is over, or the case is destroyed. Answers how
-- many seats were told.
CREATE OR REPLACE FUNCTION samenspel.warn_of_end(p_days integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_told integer;
BEGIN
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
    SELECT gen_random_uuid(), c.id, c.partnership_id, s.id, 'access_ends'
      FROM cases c
      JOIN seat s ON s.case_id = c.id AND s.kind = 'organisation' AND s.state = 'left'
                 AND s.own_until > clock()
     WHERE c.status = 'closed'
       AND (s.own_until <= clock() + make_interval(days => p_days)
            OR c.id IN (SELECT d.case_id FROM to_destroy(today() + p_days, NULL) d))
       AND NOT EXISTS (SELECT 1 FROM notice n
                        WHERE n.seat_id = s.id AND n.kind = 'access_ends'
                          -- it may have been opened again since
                          AND n.created_at >= c.closed_at);
    GET DIAGNOSTICS v_told = ROW_COUNT;
    RETURN v_told;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.warn_of_end TO samenspel_worker;

-- What was left behind and belongs to no case: drafts, questions to an intake, keys, sessions,
-- attempts to sign in, notices. Answers how many of each went.
CREATE OR REPLACE FUNCTION samenspel.clear_away(p_draft_days integer, p_question_days integer,
                                                p_notice_days integer, p_attempt_days integer)
RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH drafts AS (DELETE FROM case_draft
                     WHERE updated_at < clock() - make_interval(days => p_draft_days) RETURNING 1),
         questions AS (DELETE FROM intake_question
                        WHERE asked_at < clock() - make_interval(days => p_question_days) RETURNING 1),
         notices AS (DELETE FROM notice
                      WHERE created_at < clock() - make_interval(days => p_notice_days) RETURNING 1),
         attempts AS (DELETE FROM sign_in_attempt
                       WHERE at < clock() - make_interval(days => p_attempt_days) RETURNING 1),
         -- the day for which a key answers the same (app/web/idempotency.py)
         keys AS (DELETE FROM idempotency_key
                   WHERE created_at <= clock() - interval '1 day' RETURNING 1),
         sessions AS (DELETE FROM web_session WHERE expires_at <= clock() RETURNING 1),
         tokens AS (DELETE FROM api_token WHERE expires_at <= clock() RETURNING 1)
    SELECT jsonb_build_object(
        'case_draft', (SELECT count(*) FROM drafts),
        'intake_question', (SELECT count(*) FROM questions),
        'notice', (SELECT count(*) FROM notices),
        'sign_in_attempt', (SELECT count(*) FROM attempts),
        'idempotency_key', (SELECT count(*) FROM keys),
        'web_session', (SELECT count(*) FROM sessions),
        'api_token', (SELECT count(*) FROM tokens))
$$;
GRANT EXECUTE ON FUNCTION samenspel.clear_away TO samenspel_worker, samenspel_owner;
