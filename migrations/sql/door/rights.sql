-- The rights of the resident: access, rectification. And leaving: taking home, opening again,
-- organisations that merge.

-- An entry as it is told on paper: who wrote it, and what it is besides its words.
CREATE OR REPLACE FUNCTION samenspel.told(e samenspel.entry) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
               'id', e.id, 'kind', e.kind, 'category', e.category, 'purpose', e.purpose,
               'writtenAt', e.created_at, 'changedAt', nullif(e.updated_at, e.created_at),
               'version', e.version, 'body', e.body, 'details', e.details, 'state', e.state,
               'derivedFrom', e.derived_from_id,
               'organisation', o.name, 'function', s.function,
               'goal', (SELECT jsonb_build_object('lifeDomain', g.life_domain, 'state', g.state)
                          FROM goal g WHERE g.entry_id = e.id),
               'agreement', (SELECT jsonb_build_object(
                                 'dueOn', a.due_on, 'state', a.state, 'goalId', a.goal_id,
                                 'ownerFunction', w.function, 'ownerOrganisation', wo.name)
                               FROM agreement a JOIN seat w ON w.id = a.owner_seat_id
                               LEFT JOIN organisation wo ON wo.id = w.organisation_id
                              WHERE a.entry_id = e.id),
               'message', (SELECT jsonb_build_object('number', m.number, 'state', m.state,
                                                     'whatChanged', m.what_changed)
                             FROM message_version m WHERE m.entry_id = e.id),
               'contact', (SELECT jsonb_build_object('spokeAt', c.spoke_at, 'how', c.how)
                             FROM contact c WHERE c.entry_id = e.id),
               'signal', (SELECT jsonb_build_object('type', g.type)
                            FROM signal g WHERE g.entry_id = e.id)))
      FROM seat s LEFT JOIN organisation o ON o.id = s.organisation_id
     WHERE s.id = e.author_seat_id
$$;

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
                                  AND (d.ends_at IS NULL OR d.ends_at > clock()))) AS entry) reads
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

-- The package of a request: everything about its subject that is to be given, and who looked. Only
-- once it was signed by two people and handed over, for the resident themselves; for the officer on
-- the day on which they hand it over on paper. NULL otherwise. Made anew each time, kept nowhere.
CREATE OR REPLACE FUNCTION samenspel.access_package(p_request uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    q access_request;
    v_role text;
    v_entries uuid[];
BEGIN
    SELECT * INTO q FROM access_request WHERE id = p_request AND state = 'handed_over';
    v_role := access_role(q);
    IF NOT coalesce(v_role = 'resident'
                    OR (v_role = 'officer' AND q.handed_over_how = 'paper'
                        AND v_now < q.handed_over_at + interval '1 day'), false) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(array_agg(e.id), '{}') INTO v_entries
      FROM entry e
     WHERE e.case_id = q.case_id AND q.subject_id = ANY (e.subject_ids)
       AND e.created_at <= v_now
       AND (access_doubt(e, q.subject_id) IS NULL
            OR EXISTS (SELECT 1 FROM access_item i
                        WHERE i.request_id = q.id AND i.entry_id = e.id AND i.decision = 'given'));
    RETURN (
        SELECT jsonb_build_object(
            'askedOn', q.asked_on, 'madeAt', v_now, 'caseId', c.id, 'caseNumber', c.number,
            'purpose', c.purpose, 'openedAt', c.opened_at, 'closedAt', c.closed_at,
            'partnership', p.name, 'controllers', k.controllers, 'contact', k.resident_contact,
            'retentionMonths', k.retention_months,
            'entries', (
                SELECT coalesce(jsonb_agg(told(e) || jsonb_build_object('sharedWith', (
                    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                               'organisation', o.name, 'function', s.function,
                               'purpose', d.purpose, 'rule', d.rule,
                               'ruleSet', r.name || ' ' || r.version,
                               'senderGround', d.sender_ground, 'receiverGround', d.receiver_ground,
                               'from', d.starts_at, 'until', d.ends_at, 'endedWhy', d.ended_why,
                               'consentId', d.consent_id)) ORDER BY d.starts_at, d.id), '[]')
                      FROM disclosure d
                      JOIN seat s ON s.id = d.seat_id
                      JOIN rule_set r ON r.id = d.rule_set_id
                      LEFT JOIN organisation o ON o.id = s.organisation_id
                     WHERE d.entry_id = e.id AND s.subject_id IS DISTINCT FROM q.subject_id
                       AND d.starts_at <= v_now
                       AND (d.ends_at IS NULL OR d.ends_at > d.starts_at)
                       AND subject_knows(q.subject_id, s.id)))
                    ORDER BY e.created_at, e.id), '[]')
                  FROM entry e WHERE e.id = ANY (v_entries)),
            'parties', (
                SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                           'organisation', o.name, 'function', s.function, 'state', s.state,
                           'from', s.answered_at, 'until', s.left_at)) ORDER BY s.invited_at, s.id), '[]')
                  FROM seat s LEFT JOIN organisation o ON o.id = s.organisation_id
                 WHERE s.case_id = q.case_id AND s.kind <> 'resident'
                   AND s.state IN ('active', 'left', 'suspended')
                   AND subject_knows(q.subject_id, s.id)),
            'consents', (
                SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                           'id', t.entry_id, 'kind', t.kind, 'from', coalesce(o.name, s.function),
                           'toFunctions', t.to_functions, 'categories', t.categories,
                           'purpose', t.purpose, 'how', t.how, 'givenOn', t.given_on,
                           'until', t.until, 'withdrawnAt', t.withdrawn_at))
                           ORDER BY t.given_on, t.entry_id), '[]')
                  FROM consent t
                  JOIN seat s ON s.id = t.from_seat_id
                  LEFT JOIN organisation o ON o.id = s.organisation_id
                 WHERE t.subject_id = q.subject_id AND t.entry_id = ANY (v_entries)),
            'looked', (
                SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                           'at', l.at, 'organisation', o.name, 'function', l.function,
                           'action', l.action, 'outcome', l.outcome,
                           'purpose', coalesce(l.purpose, c.purpose),
                           'emergency', nullif(l.emergency, false))) ORDER BY l.at, l.id), '[]')
                  FROM read_event l LEFT JOIN organisation o ON o.id = l.organisation_id
                 WHERE (l.case_id = q.case_id OR (l.case_id IS NULL AND l.entry_ids && v_entries))
                   AND (cardinality(l.entry_ids) = 0 OR l.entry_ids && v_entries)
                   AND l.outcome <> 'refused'
                   -- nobody asks who they were themselves, nor learns of a party they may not know
                   AND NOT EXISTS (
                       SELECT 1 FROM occupancy x JOIN seat s ON s.id = x.seat_id
                        WHERE x.case_id = q.case_id AND x.account_id = l.account_id
                          AND (s.subject_id = q.subject_id
                               OR NOT subject_knows(q.subject_id, s.id)))))
          FROM cases c
          JOIN partnership p ON p.id = c.partnership_id
          LEFT JOIN covenant_purpose k ON k.partnership_id = c.partnership_id AND k.purpose = c.purpose
         WHERE c.id = q.case_id);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.access_package TO samenspel_web;

-- What a resident says of an entry about them goes where that entry goes (GDPR 16 and 19): to
-- everybody who has it, on the ground on which they have it, for as long; and to its author. A
-- statement is a note of the resident's own place, about an entry of the same case and category.
CREATE OR REPLACE FUNCTION samenspel.statement_audience(p_case uuid)
RETURNS TABLE (entry_id uuid, author_seat_id uuid, category text, purpose text, seat_id uuid,
               rule text, sender_ground text, receiver_ground text, consent_id uuid,
               starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH said AS (
        SELECT n.id, n.author_seat_id, n.category::text, n.purpose::text, t.id AS about_id,
               t.author_seat_id AS about_author_id, n.created_at + interval '60 seconds' AS ready_at
          FROM entry n
          JOIN seat r ON r.id = n.author_seat_id AND r.kind = 'resident'
          JOIN entry t ON t.case_id = n.case_id AND t.id::text = n.details ->> 'statement_on'
                      AND t.category = n.category AND r.subject_id = ANY (t.subject_ids)
         WHERE n.case_id = p_case AND n.kind = 'note' AND n.state = 'live' AND t.state = 'live'
    )
    SELECT DISTINCT ON (a.id, d.seat_id) a.id, a.author_seat_id, a.category, a.purpose, d.seat_id,
           d.rule::text, d.sender_ground::text, d.receiver_ground::text, d.consent_id,
           greatest(a.ready_at, d.starts_at), d.ends_at
      FROM said a
      JOIN disclosure d ON d.entry_id = a.about_id AND d.seat_id <> a.author_seat_id
     WHERE d.ends_at IS NULL OR d.ends_at > greatest(clock(), a.ready_at, d.starts_at)
     ORDER BY a.id, d.seat_id, d.ends_at DESC NULLS FIRST
$$;

CREATE OR REPLACE FUNCTION samenspel.follow_statements(p_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM entry WHERE case_id = p_case AND kind = 'note'
                      AND details ? 'statement_on') THEN
        RETURN;
    END IF;
    UPDATE disclosure d SET ends_at = greatest(d.starts_at, v_now), ended_why = 'rule'
      FROM entry n
     WHERE n.id = d.entry_id AND n.case_id = p_case AND n.kind = 'note'
       AND n.details ? 'statement_on' AND d.rule <> 'rectification'
       AND (d.ends_at IS NULL OR d.ends_at > v_now)
       AND NOT EXISTS (SELECT 1 FROM statement_audience(p_case) w
                        WHERE w.entry_id = d.entry_id AND w.seat_id = d.seat_id
                          AND w.consent_id IS NOT DISTINCT FROM d.consent_id);
    INSERT INTO disclosure (id, case_id, partnership_id, entry_id, author_seat_id, seat_id, category,
                            purpose, rule_set_id, rule, sender_ground, receiver_ground, consent_id,
                            starts_at, ends_at)
    SELECT gen_random_uuid(), c.id, c.partnership_id, w.entry_id, w.author_seat_id, w.seat_id,
           w.category, w.purpose, c.rule_set_id, w.rule, w.sender_ground, w.receiver_ground,
           w.consent_id, greatest(v_now, w.starts_at), w.ends_at
      FROM cases c
      JOIN (SELECT * FROM statement_audience(p_case)
            UNION ALL
            -- whoever wrote the entry hears it in any case
            SELECT n.id, n.author_seat_id, n.category, n.purpose, t.author_seat_id, 'rectification',
                   'own_data', 'own_data', NULL, n.created_at + interval '60 seconds', NULL
              FROM entry n
              JOIN seat r ON r.id = n.author_seat_id AND r.kind = 'resident'
              JOIN entry t ON t.case_id = n.case_id AND t.id::text = n.details ->> 'statement_on'
                          AND t.category = n.category AND r.subject_id = ANY (t.subject_ids)
             WHERE n.case_id = p_case AND n.kind = 'note' AND n.state = 'live'
               AND t.author_seat_id <> n.author_seat_id) w ON true
     WHERE c.id = p_case AND c.status = 'open'
       AND NOT EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = w.entry_id AND d.seat_id = w.seat_id
                          AND (d.ends_at IS NULL OR d.ends_at > v_now));
END
$$;

-- At closing: what was shared ends, and each seat keeps its own words for a term: organisations
-- as long as the covenant says, informal help and guests not at all, the resident as long as the
-- case is kept.
CREATE OR REPLACE FUNCTION samenspel.end_access(p_case uuid, p_at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    UPDATE disclosure SET ends_at = greatest(starts_at, p_at), ended_why = 'case_closed'
     WHERE case_id = p_case AND (ends_at IS NULL OR ends_at > p_at);
    UPDATE seat s
       SET own_until = CASE
               WHEN s.kind = 'organisation' AND s.function <> 'IN'
               THEN p_at + make_interval(days => coalesce(k.take_home_days, 30)) ELSE p_at END
      FROM cases c
      LEFT JOIN covenant_purpose k ON k.partnership_id = c.partnership_id AND k.purpose = c.purpose
     WHERE s.case_id = p_case AND c.id = p_case AND s.left_at IS NOT NULL AND s.own_until IS NULL
       AND s.kind NOT IN ('resident', 'representative');
$$;

-- What each seat of mine takes home of a closed case besides its own words: the plan and the
-- message, as far as they were shared with it when the case closed, and what let them in lives on.
CREATE OR REPLACE FUNCTION samenspel.take_home(p_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    WITH mine AS (
        SELECT s.id, c.closed_at
          FROM seat s JOIN cases c ON c.id = s.case_id
         WHERE c.id = p_case AND c.status = 'closed' AND s.id = ANY (own_seats())
           AND s.kind = 'organisation' AND s.function <> 'IN' AND s.state = 'left'
           -- a seat that had left before was at the table no more
           AND s.left_at = c.closed_at AND s.own_until > clock()
    ), had AS (
        SELECT d.entry_id
          FROM mine m JOIN disclosure d ON d.seat_id = m.id
          LEFT JOIN consent k ON k.entry_id = d.consent_id
         WHERE d.starts_at < m.closed_at AND (d.ends_at IS NULL OR d.ends_at >= m.closed_at)
           AND (d.consent_id IS NULL OR (k.withdrawn_at IS NULL AND k.until >= today()))
    )
    SELECT coalesce(jsonb_agg(told(e) ORDER BY e.created_at, e.id), '[]')
      FROM entry e
     WHERE e.case_id = p_case AND e.state = 'live' AND e.kind IN ('goal', 'agreement', 'message')
       AND (e.id IN (SELECT entry_id FROM had) OR e.author_seat_id IN (SELECT id FROM mine))
       AND (e.author_seat_id IN (SELECT entry_id FROM had)
            OR e.author_seat_id IN (SELECT id FROM mine))
       AND (e.about_seat_id IS NULL OR e.about_seat_id IN (SELECT entry_id FROM had)
            OR e.about_seat_id IN (SELECT id FROM mine))
$$;
GRANT EXECUTE ON FUNCTION samenspel.take_home TO samenspel_web;

-- Closed cases that I may open again: I sit in the seat that opened them, or that had regie, and
-- they are still kept.
CREATE OR REPLACE FUNCTION samenspel.reopenable()
RETURNS TABLE (case_id uuid, seat_id uuid, number text, closed_at timestamptz, until date)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT DISTINCT ON (c.id) c.id, s.id, c.number::text, c.closed_at,
           (c.closed_at + make_interval(months => k.retention_months))::date
      FROM occupancy o
      JOIN seat s ON s.id = o.seat_id AND s.kind = 'organisation' AND s.state = 'left'
      JOIN cases c ON c.id = s.case_id AND c.status = 'closed'
      JOIN covenant_purpose k ON k.partnership_id = c.partnership_id AND k.purpose = c.purpose
     WHERE o.account_id = my_account()
       AND o.starts_at <= clock() AND (o.ends_at IS NULL OR o.ends_at > clock())
       AND EXISTS (SELECT 1 FROM position p
                    WHERE p.account_id = o.account_id AND p.organisation_id = s.organisation_id
                      AND p.starts_at <= clock() AND (p.ends_at IS NULL OR p.ends_at > clock()))
       AND NOT EXISTS (SELECT 1 FROM case_exclusion x
                        WHERE x.case_id = c.id AND x.account_id = o.account_id)
       AND (s.invited_by_seat_id IS NULL
            OR EXISTS (SELECT 1 FROM regie_term t WHERE t.seat_id = s.id AND t.during IS NOT NULL))
       AND c.closed_at + make_interval(months => k.retention_months) > clock()
     ORDER BY c.id, s.invited_by_seat_id NULLS FIRST, s.id
$$;
GRANT EXECUTE ON FUNCTION samenspel.reopenable TO samenspel_web;

-- Opens a closed case again with the seat of whoever opens it and, when they know, the resident's.
-- All others are asked anew; nothing that was shared before comes back, but to the resident.
CREATE OR REPLACE FUNCTION samenspel.reopen_case(p_case uuid, p_rule_set uuid, p_informed boolean,
                                                 p_reason text, p_ask_again_on date,
                                                 p_next_evaluation_on date) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_seat uuid;
BEGIN
    PERFORM 1 FROM cases WHERE id = p_case FOR NO KEY UPDATE;
    SELECT seat_id INTO v_seat FROM reopenable() WHERE case_id = p_case;
    IF v_seat IS NULL THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE cases SET status = 'open', closed_at = NULL, reopened_at = v_now, rule_set_id = p_rule_set,
           resident_informed = p_informed, not_informed_reason = p_reason,
           ask_again_on = p_ask_again_on, next_evaluation_on = p_next_evaluation_on
     WHERE id = p_case;
    -- who left an open case reads their own words, and so it is again; but informal help and
    -- guests, whose access ended with the case
    UPDATE seat SET own_until = NULL
     WHERE case_id = p_case AND state = 'left' AND kind = 'organisation' AND function <> 'IN';
    UPDATE seat SET state = 'active', left_at = NULL
     WHERE case_id = p_case AND state = 'left'
       AND (id = v_seat OR (kind = 'resident' AND p_informed));
    PERFORM set_config('samenspel.seats', (my_seats() || v_seat)::text, true),
            set_config('samenspel.own_seats', (own_seats() || v_seat)::text, true);
    PERFORM settle(p_case);
    RETURN v_seat;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.reopen_case TO samenspel_web;

-- Asks a party again that sat at the table before the case was reopened: its own place waits for
-- it, so that with its yes its own words are its own again. The intake assigns somebody anew.
CREATE OR REPLACE FUNCTION samenspel.invite_again(p_seat uuid, p_by uuid, p_answer_due timestamptz,
                                                  p_indication text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
BEGIN
    UPDATE seat s
       SET state = 'invited', invited_by_seat_id = p_by, invited_at = v_now,
           answer_due = p_answer_due, indication = p_indication, answered_at = NULL,
           decline_reason = NULL
      FROM cases c, seat b
     WHERE s.id = p_seat AND c.id = s.case_id AND c.status = 'open' AND c.reopened_at >= s.left_at
       AND s.state = 'left' AND s.kind = 'organisation'
       AND b.id = p_by AND b.id = ANY (my_seats()) AND b.case_id = s.case_id
       AND EXISTS (SELECT 1 FROM disclosure d WHERE d.entry_id = s.id AND d.seat_id = p_by
                      AND d.starts_at <= v_now AND (d.ends_at IS NULL OR d.ends_at > v_now));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE occupancy SET ends_at = greatest(starts_at, v_now)
     WHERE seat_id = p_seat AND (ends_at IS NULL OR ends_at > v_now);
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.invite_again TO samenspel_web;

-- One organisation goes into another: its people and its places move, and every consent that names
-- it sleeps until somebody who may know of it confirms it with the resident. For the owner.
CREATE OR REPLACE FUNCTION samenspel.merge_organisations(p_old uuid, p_new uuid)
RETURNS TABLE (people integer, seats integer, consents integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_case uuid;
    v_lapsed uuid[];
BEGIN
    PERFORM 1 FROM organisation o JOIN organisation n ON n.partnership_id = o.partnership_id
     WHERE o.id = p_old AND n.id = p_new AND o.id <> n.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;

    WITH lapsed AS (
        INSERT INTO consent_lapse (consent_id, case_id, partnership_id, old_organisation_id,
                                   new_organisation_id, was_until)
        SELECT k.entry_id, k.case_id, k.partnership_id, p_old, p_new, k.until
          FROM consent k JOIN seat f ON f.id = k.from_seat_id
         WHERE f.organisation_id = p_old AND k.withdrawn_at IS NULL AND k.until >= today()
        ON CONFLICT (consent_id) DO UPDATE
           SET old_organisation_id = excluded.old_organisation_id,
               new_organisation_id = excluded.new_organisation_id,
               was_until = excluded.was_until, lapsed_at = clock(),
               confirmed_at = NULL, confirmed_by = NULL
        RETURNING consent_id)
    SELECT coalesce(array_agg(consent_id), '{}') INTO v_lapsed FROM lapsed;
    consents := cardinality(v_lapsed);
    UPDATE consent SET until = today() - 1 WHERE entry_id = ANY (v_lapsed);
    INSERT INTO notice (id, case_id, partnership_id, seat_id, kind)
    SELECT gen_random_uuid(), s.case_id, s.partnership_id, s.id, 'consent_sleeps'
      FROM seat s
     WHERE s.state = 'active' AND s.kind = 'organisation'
       AND s.id IN (SELECT unnest(ARRAY[k.author_seat_id, k.from_seat_id])
                      FROM consent k WHERE k.entry_id = ANY (v_lapsed));
    UPDATE disclosure SET ends_at = greatest(starts_at, v_now), ended_why = 'organisation_merged'
     WHERE consent_id = ANY (v_lapsed) AND (ends_at IS NULL OR ends_at > v_now);

    INSERT INTO organisation_function (organisation_id, function)
    SELECT p_new, function FROM organisation_function WHERE organisation_id = p_old
    ON CONFLICT DO NOTHING;
    DELETE FROM organisation_function WHERE organisation_id = p_old;
    INSERT INTO position (id, account_id, organisation_id, function, title, intake, starts_at, ends_at)
    SELECT gen_random_uuid(), p.account_id, p_new, p.function, p.title, p.intake, v_now, p.ends_at
      FROM position p
     WHERE p.organisation_id = p_old AND (p.ends_at IS NULL OR p.ends_at > v_now)
       AND NOT EXISTS (SELECT 1 FROM position n
                        WHERE n.account_id = p.account_id AND n.organisation_id = p_new
                          AND n.function = p.function
                          AND (n.ends_at IS NULL OR n.ends_at > v_now));
    UPDATE position SET ends_at = greatest(starts_at, v_now)
     WHERE organisation_id = p_old AND (ends_at IS NULL OR ends_at > v_now);
    GET DIAGNOSTICS people = ROW_COUNT;
    UPDATE seat SET organisation_id = p_new WHERE organisation_id = p_old;
    GET DIAGNOSTICS seats = ROW_COUNT;
    UPDATE intake_question SET to_organisation_id = p_new
     WHERE to_organisation_id = p_old AND answer IS NULL;

    FOR v_case IN SELECT DISTINCT case_id FROM seat WHERE organisation_id = p_new ORDER BY 1 LOOP
        PERFORM settle(v_case);
    END LOOP;
    RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.merge_organisations TO samenspel_owner;

-- The resident said yes to the new organisation as well: the consent lives again until the day
-- that was agreed, and a care seat that waited for it sits at the table again. What it had let
-- through does not come back by itself.
CREATE OR REPLACE FUNCTION samenspel.confirm_consent(p_consent uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
DECLARE
    v_now timestamptz := clock();
    v_lapse consent_lapse;
    v_consent consent;
BEGIN
    SELECT l.* INTO v_lapse FROM consent_lapse l
     WHERE l.consent_id = p_consent AND l.confirmed_at IS NULL AND l.was_until >= today()
       FOR UPDATE;
    SELECT k.* INTO v_consent FROM consent k
     WHERE k.entry_id = v_lapse.consent_id AND k.withdrawn_at IS NULL
       AND (k.author_seat_id = ANY (my_seats())
            OR EXISTS (SELECT 1 FROM disclosure d
                        WHERE d.entry_id = k.entry_id AND d.seat_id = ANY (my_seats())
                          AND d.starts_at <= v_now AND (d.ends_at IS NULL OR d.ends_at > v_now)))
       FOR UPDATE;
    IF v_consent.entry_id IS NULL THEN
        RAISE EXCEPTION 'samenspel:not_found' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE consent SET until = v_lapse.was_until WHERE entry_id = p_consent;
    UPDATE consent_lapse SET confirmed_at = v_now, confirmed_by = my_account()
     WHERE consent_id = p_consent;
    UPDATE seat SET state = 'active' WHERE id = v_consent.from_seat_id AND state = 'suspended';
    PERFORM settle(v_consent.case_id);
    RETURN v_consent.case_id;
END
$$;
GRANT EXECUTE ON FUNCTION samenspel.confirm_consent TO samenspel_web;
