-- Requests for access (GDPR 15): who may do which step, and what needs a decision.

-- Whether a subject may know of a seat, then or now: their own place at the table was told so. A
-- subject without a place was not kept from anybody.
CREATE OR REPLACE FUNCTION samenspel.subject_knows(p_subject uuid, p_seat uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT 1 FROM seat r WHERE r.subject_id = p_subject AND r.kind = 'resident')
        OR EXISTS (SELECT 1 FROM seat r
                    WHERE r.subject_id = p_subject AND r.kind = 'resident'
                      AND (r.id = p_seat
                           OR EXISTS (SELECT 1 FROM disclosure d
                                       WHERE d.entry_id = p_seat AND d.seat_id = r.id)))
$$;

-- Why an entry about a subject does not go along with an access request by itself; NULL when it
-- does. Safety and other people: GDPR 15(4), UAVG 41. A withheld entry is one that the resident's
-- own place had and does not have any longer, for another reason than that the case closed.
CREATE OR REPLACE FUNCTION samenspel.access_doubt(e samenspel.entry, p_subject uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT CASE
        WHEN e.state <> 'live' THEN 'draft'
        WHEN e.category = '12b' THEN 'safety'
        WHEN cardinality(array_remove(e.subject_ids, p_subject)) > 0 THEN 'others'
        WHEN NOT subject_knows(p_subject, e.author_seat_id)
          OR (e.about_seat_id IS NOT NULL AND NOT subject_knows(p_subject, e.about_seat_id))
          OR EXISTS (SELECT 1 FROM disclosure d JOIN seat r ON r.id = d.seat_id
                      WHERE d.entry_id = e.id AND r.subject_id = p_subject AND r.kind = 'resident'
                        AND d.ends_at <= clock() AND d.ended_why IS DISTINCT FROM 'case_closed'
                        AND NOT EXISTS (SELECT 1 FROM disclosure n
                                         WHERE n.entry_id = e.id AND n.seat_id = r.id
                                           AND (n.ends_at IS NULL OR n.ends_at > clock()
                                                OR n.ended_why = 'case_closed')))
            THEN 'withheld' END
$$;

-- Puts every entry about the subject that needs a decision on the list of the request.
-- Each author that has not been asked yet is told.
CREATE OR REPLACE FUNCTION samenspel.list_access_items(p_request uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH listed AS (
    INSERT INTO access_item (id, request_id, case_id, partnership_id, entry_id, author_seat_id, doubt)
    SELECT gen_random_uuid(), q.id, q.case_id, q.partnership_id, e.id, e.author_seat_id,
           access_doubt(e, q.subject_id)
      FROM access_request q
      JOIN entry e ON e.case_id = q.case_id AND q.subject_id = ANY (e.subject_ids)
     WHERE q.id = p_request AND access_doubt(e, q.subject_id) IS NOT NULL
    ON CONFLICT (request_id, entry_id) DO NOTHING
    RETURNING case_id, partnership_id, author_seat_id)
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
    SELECT gen_random_uuid(), l.case_id, l.partnership_id, l.author_seat_id, 'access_advice'
      FROM (SELECT DISTINCT * FROM listed) l
$$;

-- Notes a request for access; answers its case. By the resident for the case that they name, or
-- by the privacy officer for the number that is in the letter. Raises samenspel:<reason>.
CREATE OR REPLACE FUNCTION samenspel.request_access(p_request uuid, p_case uuid, p_number text,
                                                    p_through text, p_asked_on date) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case cases;
    v_subjects uuid[];
BEGIN
    IF p_case IS NOT NULL THEN
        SELECT c.* INTO v_case FROM cases c WHERE c.id = p_case;
        SELECT array_agg(s.subject_id) INTO v_subjects FROM seat s
         WHERE s.case_id = p_case AND s.kind = 'resident' AND s.id = ANY (own_seats());
    ELSE
        SELECT c.* INTO v_case FROM cases c
         WHERE c.number = p_number AND c.partnership_id = ANY (guarded());
        SELECT array_agg(s.id) INTO v_subjects FROM subject s
         WHERE s.case_id = v_case.id AND s.kind = 'resident';
    END IF;
    IF v_case.id IS NULL OR v_subjects IS NULL THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    IF cardinality(v_subjects) > 1 THEN
        RAISE EXCEPTION 'samenspel:which_resident' USING ERRCODE = 'raise_exception';
    END IF;
    PERFORM 1 FROM cases WHERE id = v_case.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM access_request
                WHERE subject_id = v_subjects[1] AND state <> 'handed_over') THEN
        RAISE EXCEPTION 'samenspel:asked_already' USING ERRCODE = 'raise_exception';
    END IF;
    INSERT INTO access_request (id, case_id, partnership_id, subject_id, through, asked_on, due_on,
                                noted_by, state)
    VALUES (p_request, v_case.id, v_case.partnership_id, v_subjects[1], p_through, p_asked_on,
            -- one month (GDPR 12(3))
            (p_asked_on + interval '1 month')::date, my_account(), 'open');
    PERFORM list_access_items(p_request);
    RETURN v_case.id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.request_access TO samenspel_web;

-- In which capacity I have to do with a request: 'officer', 'resident', 'holder' (who has or had
-- regie), or NULL for everybody else.
CREATE OR REPLACE FUNCTION samenspel.access_role(q samenspel.access_request) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT CASE
        WHEN q.partnership_id = ANY (guarded()) THEN 'officer'
        WHEN EXISTS (SELECT 1 FROM seat s WHERE s.subject_id = q.subject_id AND s.kind = 'resident'
                        AND s.id = ANY (own_seats())) THEN 'resident'
        WHEN EXISTS (SELECT 1 FROM regie_term t JOIN cases c ON c.id = t.case_id
                      WHERE t.case_id = q.case_id AND t.seat_id = ANY (own_seats())
                        AND (t.state = 'accepted'
                             OR (t.state = 'ended' AND upper(t.during) = c.closed_at)))
            THEN 'holder' END
$$;

-- Requests that I have to do with. No name and nothing of the case but its number; how many items
-- are undecided only for the officer.
CREATE OR REPLACE FUNCTION samenspel.access_requests()
RETURNS TABLE (id uuid, case_id uuid, number text, through text, asked_on date, due_on date,
               state text, role text, signed_by_me boolean, signed_at timestamptz,
               cosigned_at timestamptz, returned_why text, handed_over_at timestamptz,
               handed_over_how text, items integer, undecided integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT q.id, q.case_id, c.number::text, q.through::text, q.asked_on, q.due_on, q.state::text,
           mine.role, coalesce(q.signed_by = my_account(), false), q.signed_at, q.cosigned_at,
           CASE WHEN mine.role <> 'resident' THEN q.returned_why END,
           q.handed_over_at, q.handed_over_how::text,
           CASE WHEN mine.role = 'officer' THEN items.all_of_them END,
           CASE WHEN mine.role = 'officer' THEN items.undecided END
      FROM access_request q
      JOIN cases c ON c.id = q.case_id
     CROSS JOIN LATERAL (SELECT access_role(q) AS role) mine
     CROSS JOIN LATERAL (
           SELECT count(*)::int AS all_of_them,
                  (count(*) FILTER (WHERE i.decision IS NULL))::int AS undecided
             FROM access_item i WHERE i.request_id = q.id) items
     WHERE mine.role IS NOT NULL
     ORDER BY q.state = 'handed_over', q.due_on, q.id
$$;
GRANT EXECUTE ON FUNCTION samenspel.access_requests TO samenspel_web;

-- What has to be decided. The officer sees of each its category, day and author organisation, and
-- not which entry it is; its author sees which entry; who has regie sees what they could read.
CREATE OR REPLACE FUNCTION samenspel.access_items(p_request uuid, p_case uuid)
RETURNS TABLE (id uuid, request_id uuid, entry_id uuid, category text, written_on date,
               organisation text, function text, doubt text, advice text, advice_why text,
               decision text, decision_why text, is_mine boolean, open boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT i.id, i.request_id, CASE WHEN reads.entry THEN e.id END, e.category::text,
           (e.created_at AT TIME ZONE 'Europe/Amsterdam')::date,
           CASE WHEN mine.role = 'officer' OR reads.entry THEN o.name::text END,
           CASE WHEN mine.role = 'officer' OR reads.entry THEN s.function::text END,
           i.doubt::text, i.advice::text, i.advice_why, i.decision::text, i.decision_why,
           i.author_seat_id = ANY (own_seats()), q.state = 'open'
      FROM access_item i
      JOIN access_request q ON q.id = i.request_id
      JOIN entry e ON e.id = i.entry_id
      JOIN seat s ON s.id = i.author_seat_id
      LEFT JOIN organisation o ON o.id = s.organisation_id
     CROSS JOIN LATERAL (SELECT access_role(q) AS role) mine
     CROSS JOIN LATERAL (
           SELECT i.author_seat_id = ANY (own_seats())
               OR (e.state = 'live'
                   AND EXISTS (SELECT 1 FROM disclosure d
                                WHERE d.entry_id = e.id AND d.seat_id = ANY (my_seats())
                                  AND d.starts_at <= clock()
                                  AND (d.ends_at IS NULL OR d.ends_at > clock()))
                   AND EXISTS (SELECT 1 FROM disclosure d
                                WHERE d.entry_id = e.author_seat_id AND d.seat_id = ANY (my_seats())
                                  AND d.starts_at <= clock()
                                  AND (d.ends_at IS NULL OR d.ends_at > clock()))
                   AND (e.about_seat_id IS NULL OR e.about_seat_id = ANY (own_seats())
                        OR EXISTS (SELECT 1 FROM disclosure d
                                    WHERE d.entry_id = e.about_seat_id
                                      AND d.seat_id = ANY (my_seats()) AND d.starts_at <= clock()
                                      AND (d.ends_at IS NULL OR d.ends_at > clock())))) AS entry) reads
     WHERE (p_request IS NULL OR q.id = p_request) AND (p_case IS NULL OR q.case_id = p_case)
       AND (mine.role = 'officer'
            OR i.author_seat_id = ANY (own_seats())
            OR (mine.role = 'holder' AND reads.entry))
     ORDER BY e.created_at, i.id
$$;
GRANT EXECUTE ON FUNCTION samenspel.access_items TO samenspel_web;

-- The author's advice about an own entry, asked before the officer decides.
CREATE OR REPLACE FUNCTION samenspel.advise_access(p_item uuid, p_advice text, p_why text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case uuid;
BEGIN
    UPDATE access_item i
       SET advice = p_advice, advice_why = p_why, advised_by = my_account(), advised_at = clock()
      FROM access_request q
     WHERE i.id = p_item AND q.id = i.request_id AND q.state = 'open'
       AND i.author_seat_id = ANY (own_seats())
    RETURNING i.case_id INTO v_case;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    RETURN v_case;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.advise_access TO samenspel_web;

-- The officer's decision about one item, with its reason; until the request is signed.
CREATE OR REPLACE FUNCTION samenspel.decide_access(p_item uuid, p_decision text, p_why text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_case uuid;
BEGIN
    UPDATE access_item i
       SET decision = p_decision, decision_why = p_why, decided_by = my_account(),
           decided_at = clock()
      FROM access_request q
     WHERE i.id = p_item AND q.id = i.request_id AND q.state = 'open'
       AND q.partnership_id = ANY (guarded())
    RETURNING i.case_id INTO v_case;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    RETURN v_case;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.decide_access TO samenspel_web;

-- The next step of a request: 'sign' and 'hand_over' by the officer, 'cosign' and 'return' by
-- another officer or by who has regie. Answers the case. Raises samenspel:<reason>.
CREATE OR REPLACE FUNCTION samenspel.step_access(p_request uuid, p_step text, p_word text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_request access_request;
    v_role text;
BEGIN
    SELECT * INTO v_request FROM access_request WHERE id = p_request FOR NO KEY UPDATE;
    v_role := access_role(v_request);
    IF v_role IS NULL OR v_role = 'resident'
       OR (p_step IN ('sign', 'hand_over') AND v_role <> 'officer') THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    IF (p_step, v_request.state) NOT IN (('sign', 'open'), ('cosign', 'signed'),
                                         ('return', 'signed'), ('hand_over', 'cosigned')) THEN
        RAISE EXCEPTION 'samenspel:other_step' USING ERRCODE = 'raise_exception';
    END IF;
    IF p_step = 'sign' THEN
        PERFORM list_access_items(p_request);
        IF EXISTS (SELECT 1 FROM access_item WHERE request_id = p_request AND decision IS NULL) THEN
            RAISE EXCEPTION 'samenspel:undecided' USING ERRCODE = 'raise_exception';
        END IF;
        UPDATE access_request SET state = 'signed', signed_by = my_account(), signed_at = clock(),
               returned_why = NULL
         WHERE id = p_request;
        INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
        SELECT gen_random_uuid(), t.case_id, t.partnership_id, t.seat_id, 'access_cosign'
          FROM regie_term t WHERE t.case_id = v_request.case_id AND t.state = 'accepted';
    ELSIF p_step = 'hand_over' THEN
        UPDATE access_request
           SET state = 'handed_over', handed_over_by = my_account(), handed_over_at = clock(),
               handed_over_how = p_word
         WHERE id = p_request;
    ELSIF v_request.signed_by = my_account() THEN
        RAISE EXCEPTION 'samenspel:same_eyes' USING ERRCODE = 'raise_exception';
    ELSIF p_step = 'cosign' THEN
        UPDATE access_request
           SET state = 'cosigned', cosigned_by = my_account(), cosigned_at = clock()
         WHERE id = p_request;
    ELSE
        UPDATE access_request
           SET state = 'open', signed_by = NULL, signed_at = NULL, returned_why = p_word
         WHERE id = p_request;
    END IF;
    RETURN v_request.case_id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.step_access TO samenspel_web;
