-- What the answer to a request for access holds.

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
                 WHERE (l.case_id = q.case_id
                        OR (l.case_id IS NULL AND l.entry_ids && v_entries AND l.outcome = 'found'))
                   AND (cardinality(l.entry_ids) = 0 OR l.entry_ids && v_entries)
                   AND l.outcome <> 'refused'
                   AND (l.seat_id IS NULL OR subject_knows(q.subject_id, l.seat_id))
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
