-- What a privacy officer reads and decides of emergencies and breaches: categories and functions,
-- never a word of what was said.

-- How many of each wait for the privacy officer: emergencies without review, breaches not closed.
CREATE OR REPLACE FUNCTION samenspel.guarded_waiting()
RETURNS TABLE (emergencies integer, breaches integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT ((SELECT count(*) FROM emergency_access a
              WHERE a.partnership_id = ANY (guarded()) AND a.reviewed_at IS NULL)
            + (SELECT count(*) FROM emergency_share s
                WHERE s.partnership_id = ANY (guarded()) AND s.reviewed_at IS NULL))::integer,
           (SELECT count(*) FROM breach b
             WHERE b.partnership_id = ANY (guarded()) AND b.closed_at IS NULL)::integer
$$;
GRANT EXECUTE ON FUNCTION samenspel.guarded_waiting TO samenspel_web;

-- Who broke the glass of which case, and why. The person by name only to the officer of the same
-- organisation. What waits for a review first, the most urgent on top.
CREATE OR REPLACE FUNCTION samenspel.guarded_emergency_accesses(p_only uuid)
RETURNS TABLE (id uuid, case_number text, organisation_name text, function text,
               person_name text, reason text, entries_opened integer, starts_at timestamptz,
               ends_at timestamptz, review_due timestamptz, told_on date, not_told_reason text,
               outcome text, motive text, reviewed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT a.id, c.number, o.name, a.function,
           CASE WHEN EXISTS (SELECT 1 FROM position p
                              WHERE p.account_id = my_account() AND p.function = 'FG'
                                AND p.organisation_id = a.organisation_id
                                AND p.starts_at <= clock()
                                AND (p.ends_at IS NULL OR p.ends_at > clock()))
                THEN who.name END,
           a.reason, a.entries_opened::integer, a.starts_at, coalesce(a.ended_at, a.ends_at),
           a.review_due, a.told_on, a.not_told_reason, a.outcome, a.motive, a.reviewed_at
      FROM emergency_access a
      JOIN cases c ON c.id = a.case_id
      JOIN organisation o ON o.id = a.organisation_id
      JOIN account who ON who.id = a.account_id
     WHERE a.partnership_id = ANY (guarded()) AND (p_only IS NULL OR a.id = p_only)
     ORDER BY a.reviewed_at DESC NULLS FIRST, a.review_due, a.id
     LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION samenspel.guarded_emergency_accesses TO samenspel_web;

-- Who shared what kind of thing with whom in an emergency.
CREATE OR REPLACE FUNCTION samenspel.guarded_emergency_shares(p_only uuid)
RETURNS TABLE (id uuid, case_number text, category text, from_organisation text,
               from_function text, to_organisation text, to_function text, starts_at timestamptz,
               ends_at timestamptz, told_on date, not_told_reason text, outcome text,
               motive text, reviewed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT s.id, c.number, s.category, fo.name, f.function, t_o.name, t.function, s.starts_at,
           s.ends_at, s.told_on, s.not_told_reason, s.outcome, s.motive, s.reviewed_at
      FROM emergency_share s
      JOIN cases c ON c.id = s.case_id
      JOIN seat f ON f.id = s.author_seat_id
      JOIN organisation fo ON fo.id = f.organisation_id
      JOIN seat t ON t.id = s.seat_id
      JOIN organisation t_o ON t_o.id = t.organisation_id
     WHERE s.partnership_id = ANY (guarded()) AND (p_only IS NULL OR s.id = p_only)
     ORDER BY s.reviewed_at DESC NULLS FIRST, s.made_at, s.id
     LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION samenspel.guarded_emergency_shares TO samenspel_web;

-- The outcome of a review. "Wrong" ends what was shared, at once. FALSE where there is nothing to
-- review for this officer, or it was reviewed already.
CREATE OR REPLACE FUNCTION samenspel.review_emergency_share(p_share uuid, p_outcome text,
                                                            p_motive text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_share emergency_share;
BEGIN
    UPDATE emergency_share
       SET outcome = p_outcome, motive = p_motive, reviewed_by = my_account(), reviewed_at = v_now
     WHERE id = p_share AND partnership_id = ANY (guarded()) AND reviewed_at IS NULL
    RETURNING * INTO v_share;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF p_outcome = 'wrong' THEN
        PERFORM 1 FROM cases WHERE id = v_share.case_id FOR NO KEY UPDATE;
        UPDATE disclosure SET ends_at = least(ends_at, greatest(starts_at, v_now)),
               ended_why = 'review'
         WHERE entry_id = v_share.entry_id AND seat_id = v_share.seat_id AND rule = 'nood'
           -- also what an objection paused, which may go on after it
           AND (ends_at > v_now OR ended_why = 'objection');
        PERFORM settle(v_share.case_id);
    END IF;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.review_emergency_share TO samenspel_web;

CREATE OR REPLACE FUNCTION samenspel.review_emergency_access(p_access uuid, p_outcome text,
    p_motive text, p_told_on date, p_not_told_reason text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_access emergency_access;
BEGIN
    UPDATE emergency_access
       SET outcome = p_outcome, motive = p_motive, reviewed_by = my_account(),
           reviewed_at = clock(), told_on = coalesce(told_on, p_told_on),
           not_told_reason = coalesce(p_not_told_reason, not_told_reason)
     WHERE id = p_access AND partnership_id = ANY (guarded()) AND reviewed_at IS NULL
    RETURNING * INTO v_access;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF p_outcome = 'wrong' THEN
        PERFORM close_glass(p_access);
    END IF;
    PERFORM settle(v_access.case_id);
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.review_emergency_access TO samenspel_web;

-- The resident was told after all: from here they know who looked.
CREATE OR REPLACE FUNCTION samenspel.told_of_emergency(p_access uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case uuid;
BEGIN
    UPDATE emergency_access SET told_on = today()
     WHERE id = p_access AND partnership_id = ANY (guarded()) AND told_on IS NULL
    RETURNING case_id INTO v_case;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM settle(v_case);
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.told_of_emergency TO samenspel_web;

-- Breaches, the clock that runs out first on top. `reached`: the functions that had it.
CREATE OR REPLACE FUNCTION samenspel.guarded_breaches(p_only uuid)
RETURNS TABLE (id uuid, case_number text, category text, organisation_name text, function text,
               description text, reached text[], subjects integer, readers integer,
               shared_from timestamptz, revoked_at timestamptz, discovered_at timestamptz,
               due_at timestamptz, notify_authority boolean, inform_resident boolean, motive text,
               consequences text, measures text, decided_at timestamptz, what_was_done text,
               closed_at timestamptz, controllers text, contact text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT b.id, c.number, b.category, o.name, f.function, b.description,
           (SELECT array_agg(DISTINCT t.function::text ORDER BY t.function::text)
              FROM seat t WHERE t.id = ANY (b.seat_ids)),
           b.subjects::integer,
           (SELECT count(DISTINCT (r.organisation_name, r.function))::integer
              FROM readers_of_breach(b.id) r),
           b.shared_from, b.revoked_at, b.discovered_at, b.due_at, b.notify_authority,
           b.inform_resident, b.motive, b.consequences, b.measures, b.decided_at,
           b.what_was_done, b.closed_at, p.controllers, p.resident_contact
      FROM breach b
      JOIN cases c ON c.id = b.case_id
      JOIN seat f ON f.id = b.author_seat_id
      LEFT JOIN organisation o ON o.id = f.organisation_id
      LEFT JOIN LATERAL (
           SELECT x.controllers, x.resident_contact FROM covenant_purpose x
            WHERE x.partnership_id = b.partnership_id AND x.purpose = c.purpose
            ORDER BY x.effective_from DESC LIMIT 1) p ON true
     WHERE b.partnership_id = ANY (guarded()) AND (p_only IS NULL OR b.id = p_only)
     ORDER BY b.closed_at DESC NULLS FIRST, b.due_at, b.id
     LIMIT 100
$$;
GRANT EXECUTE ON FUNCTION samenspel.guarded_breaches TO samenspel_web;

-- Who saw an entry between the share and its end, out of the log: for its author, who shared it
-- with parties that they see, and for the privacy officer. A hit in a list or a search counts.
CREATE OR REPLACE FUNCTION samenspel.readers_of_breach(p_breach uuid)
RETURNS TABLE (at timestamptz, organisation_name text, function text, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT r.at, org.name, t.function, r.outcome
      FROM breach b
      JOIN seat t ON t.id = ANY (b.seat_ids)
      JOIN occupancy o ON o.seat_id = t.id
      JOIN read_event r ON r.account_id = o.account_id
                       AND r.at >= b.shared_from AND r.at <= b.revoked_at
                       AND r.at >= o.starts_at AND (o.ends_at IS NULL OR r.at <= o.ends_at)
                       AND (r.seat_id IS NULL OR r.seat_id = t.id)
                       AND b.entry_id = ANY (r.entry_ids) AND r.outcome <> 'refused'
      LEFT JOIN organisation org ON org.id = t.organisation_id
     WHERE b.id = p_breach
       AND (b.partnership_id = ANY (guarded())
            OR (b.author_seat_id = ANY (own_seats())
                AND (t.kind <> 'emergency' OR known_to(t.id, b.author_seat_id))))
     ORDER BY r.at, r.id
$$;
GRANT EXECUTE ON FUNCTION samenspel.readers_of_breach TO samenspel_web;

-- Whom it is told and why. FALSE where it is not this officer's, or was decided already.
CREATE OR REPLACE FUNCTION samenspel.decide_breach(p_breach uuid, p_authority boolean,
    p_resident boolean, p_motive text, p_consequences text, p_measures text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
BEGIN
    UPDATE breach
       SET notify_authority = p_authority, inform_resident = p_resident, motive = p_motive,
           consequences = p_consequences, measures = p_measures, decided_by = my_account(),
           decided_at = clock()
     WHERE id = p_breach AND partnership_id = ANY (guarded()) AND decided_at IS NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.decide_breach TO samenspel_web;

CREATE OR REPLACE FUNCTION samenspel.close_breach(p_breach uuid, p_done text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
BEGIN
    UPDATE breach SET what_was_done = p_done, closed_by = my_account(), closed_at = clock()
     WHERE id = p_breach AND partnership_id = ANY (guarded())
       AND decided_at IS NOT NULL AND closed_at IS NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.close_breach TO samenspel_web;
