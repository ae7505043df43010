-- The second lock. Written on its own, apart from app/casefile/access.py, and FORCEd, so that
-- not even the owner of a table goes around it.
--
-- A disclosure is looked up per row with `coalesce((SELECT true ... LIMIT 1), false)`: a plain
-- `IN (SELECT ...)` makes the planner hash all disclosures somebody has, for every page.
-- `(SELECT samenspel.my_seats())` is evaluated once per statement.

CREATE POLICY entry_read ON samenspel.entry FOR SELECT TO samenspel_web USING (
    author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
    OR (
        state = 'live'
        AND coalesce((
            SELECT true FROM samenspel.disclosure d
             WHERE d.entry_id = entry.id
               AND (d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                    OR (entry.kind = 'question'
                        AND d.seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])))
               AND d.starts_at <= (SELECT samenspel.clock())
               AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
             LIMIT 1), false)
        -- whose author I may not know of, does not exist for me
        AND coalesce((
            SELECT true FROM samenspel.disclosure d
             WHERE d.entry_id = entry.author_seat_id
               AND (d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                    OR d.seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
               AND d.starts_at <= (SELECT samenspel.clock())
               AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
             LIMIT 1), false)
        -- nor does what is about a party that I may not know of
        AND (about_seat_id IS NULL
             OR about_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
             OR about_seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
             OR coalesce((
                SELECT true FROM samenspel.disclosure d
                 WHERE d.entry_id = entry.about_seat_id
                   AND d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                   AND d.starts_at <= (SELECT samenspel.clock())
                   AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
                 LIMIT 1), false))
    )
);
CREATE POLICY entry_write ON samenspel.entry FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND created_by = (SELECT samenspel.my_account())
    AND kind <> 'taking_part'
);
CREATE POLICY entry_change ON samenspel.entry FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND kind <> 'taking_part')
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

CREATE POLICY entry_version_read ON samenspel.entry_version FOR SELECT TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]));
CREATE POLICY entry_version_write ON samenspel.entry_version FOR INSERT TO samenspel_web
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

-- As strict as the entry itself, or an outsider writes himself into an audience. To the receiver
-- a disclosure exists while it lives; to the author also before and after.
CREATE POLICY disclosure_read ON samenspel.disclosure FOR SELECT TO samenspel_web USING (
    author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
    OR ((seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
         OR seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
        AND starts_at <= (SELECT samenspel.clock())
        AND (ends_at IS NULL OR ends_at > (SELECT samenspel.clock())))
);
CREATE POLICY disclosure_write ON samenspel.disclosure FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND made_by = (SELECT samenspel.my_account())
    AND entry_id <> author_seat_id
    -- that the receiving seat is known to the author is asked by the trigger check_disclosure:
    -- a policy here that reads the seats would come back to this table, and never end
);
CREATE POLICY disclosure_end ON samenspel.disclosure FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]) AND entry_id <> author_seat_id)
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[]));

-- A seat is known to who sits in it, to who asked it and still waits, and to whom its taking
-- part is disclosed (the entry with the seat's own id).
CREATE POLICY seat_read ON samenspel.seat FOR SELECT TO samenspel_web USING (
    id = ANY ((SELECT samenspel.own_seats())::uuid[])
    OR id = ANY ((SELECT samenspel.invited_seats())::uuid[])
    OR (state IN ('invited', 'declined', 'lapsed', 'withdrawn')
        AND invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    OR coalesce((
        SELECT true FROM samenspel.disclosure d
         WHERE d.entry_id = seat.id
           AND (d.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR d.seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
           AND d.starts_at <= (SELECT samenspel.clock())
           AND (d.ends_at IS NULL OR d.ends_at > (SELECT samenspel.clock()))
         LIMIT 1), false)
);
CREATE POLICY seat_invite ON samenspel.seat FOR INSERT TO samenspel_web WITH CHECK (
    invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND (state = 'invited' OR (kind = 'resident' AND state = 'active'))
    AND kind <> 'emergency'
);
-- Which step is allowed to whom is guarded by the trigger check_seat_step.
CREATE POLICY seat_change ON samenspel.seat FOR UPDATE TO samenspel_web
    USING (id = ANY ((SELECT samenspel.invited_seats())::uuid[])
           OR id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (true);

CREATE POLICY occupancy_read ON samenspel.occupancy FOR SELECT TO samenspel_web USING (
    account_id = (SELECT samenspel.my_account())
    OR EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = occupancy.seat_id)
);
CREATE POLICY occupancy_write ON samenspel.occupancy FOR INSERT TO samenspel_web WITH CHECK (
    seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
    OR seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    OR EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = occupancy.seat_id AND s.kind = 'resident'
                  AND s.invited_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
);
CREATE POLICY occupancy_end ON samenspel.occupancy FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
           OR seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (true);

-- Who asked "kennen wij deze inwoner?" about an invitation, and why: for who has that invitation.
CREATE POLICY known_question_read ON samenspel.known_question FOR SELECT TO samenspel_web USING (
    seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[])
    OR seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
);
CREATE POLICY known_question_ask ON samenspel.known_question FOR INSERT TO samenspel_web
    WITH CHECK (asked_by = (SELECT samenspel.my_account())
                AND seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]));

CREATE POLICY cases_read ON samenspel.cases FOR SELECT TO samenspel_web USING (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = cases.id
                 AND (s.id = ANY ((SELECT samenspel.own_seats())::uuid[])
                      OR s.id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
               LIMIT 1), false)
);
CREATE POLICY cases_change ON samenspel.cases FOR UPDATE TO samenspel_web
    USING (coalesce((SELECT true FROM samenspel.seat s
                      WHERE s.case_id = cases.id
                        AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false))
    WITH CHECK (true);

-- Coordinators read shells, and those seated in the case do not.
CREATE POLICY case_shell_read ON samenspel.case_shell FOR SELECT TO samenspel_web
    USING (partnership_id = ANY ((SELECT samenspel.coordinated())::uuid[]));

CREATE POLICY subject_read ON samenspel.subject FOR SELECT TO samenspel_web USING (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = subject.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);
CREATE POLICY subject_write ON samenspel.subject FOR INSERT TO samenspel_web WITH CHECK (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = subject.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);

CREATE POLICY case_exclusion_read ON samenspel.case_exclusion FOR SELECT TO samenspel_web USING (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = case_exclusion.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);
CREATE POLICY case_exclusion_write ON samenspel.case_exclusion FOR INSERT TO samenspel_web WITH CHECK (
    coalesce((SELECT true FROM samenspel.seat s
               WHERE s.case_id = case_exclusion.case_id
                 AND s.id = ANY ((SELECT samenspel.my_seats())::uuid[]) LIMIT 1), false)
);

CREATE POLICY consent_read ON samenspel.consent FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = consent.entry_id));
CREATE POLICY consent_write ON samenspel.consent FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND withdrawn_at IS NULL
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = consent.from_seat_id)
);

CREATE POLICY regie_term_read ON samenspel.regie_term FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = regie_term.seat_id));
CREATE POLICY regie_term_offer ON samenspel.regie_term FOR INSERT TO samenspel_web WITH CHECK (
    state = 'offered'
    AND offered_by = (SELECT samenspel.my_account())
    AND ((offered_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
          AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = regie_term.seat_id))
         OR (offered_by_seat_id IS NULL
             AND partnership_id = ANY ((SELECT samenspel.coordinated())::uuid[])
             AND EXISTS (SELECT 1 FROM samenspel.regie_candidates(regie_term.case_id) k
                          WHERE k.seat_id = regie_term.seat_id)))
);
-- Accepting goes through take_regie(); what is left here is declining, withdrawing an offer and
-- putting regie down.
CREATE POLICY regie_term_answer ON samenspel.regie_term FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR (state = 'offered' AND offered_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])))
    WITH CHECK (state IN ('declined', 'withdrawn', 'ended'));

CREATE POLICY goal_read ON samenspel.goal FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = goal.entry_id));
CREATE POLICY goal_write ON samenspel.goal FOR INSERT TO samenspel_web
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));
CREATE POLICY goal_change ON samenspel.goal FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])) WITH CHECK (true);

CREATE POLICY agreement_read ON samenspel.agreement FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e
                    WHERE e.id = agreement.entry_id AND e.about_seat_id = agreement.owner_seat_id));
CREATE POLICY agreement_write ON samenspel.agreement FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND EXISTS (SELECT 1 FROM samenspel.entry e
                 WHERE e.id = agreement.entry_id AND e.about_seat_id = agreement.owner_seat_id)
);
CREATE POLICY agreement_change ON samenspel.agreement FOR UPDATE TO samenspel_web
    USING (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR owner_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
           OR owner_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

CREATE POLICY feedback_read ON samenspel.feedback FOR SELECT TO samenspel_web USING (
    EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_by_seat_id)
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_to_seat_id)
    AND (agreement_id IS NULL
         OR owed_by_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
         OR owed_to_seat_id = ANY ((SELECT samenspel.own_seats())::uuid[])
         OR EXISTS (SELECT 1 FROM samenspel.agreement a WHERE a.entry_id = feedback.agreement_id))
);
CREATE POLICY feedback_write ON samenspel.feedback FOR INSERT TO samenspel_web WITH CHECK (
    (owed_to_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
     OR owed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
     OR owed_by_seat_id = ANY ((SELECT samenspel.invited_seats())::uuid[]))
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_by_seat_id)
    AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = feedback.owed_to_seat_id)
);
CREATE POLICY feedback_give ON samenspel.feedback FOR UPDATE TO samenspel_web
    USING (owed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])) WITH CHECK (true);

CREATE POLICY message_version_read ON samenspel.message_version FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = message_version.entry_id));
CREATE POLICY message_version_write ON samenspel.message_version FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    -- only the holder publishes
    AND (state = 'proposed'
         OR (state = 'published'
             AND EXISTS (SELECT 1 FROM samenspel.regie_term t
                          WHERE t.seat_id = message_version.author_seat_id AND t.state = 'accepted')))
);
-- A proposal is answered by the holder, or taken back by who made it.
CREATE POLICY message_version_change ON samenspel.message_version FOR UPDATE TO samenspel_web
    USING (state = 'proposed'
           AND (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR EXISTS (SELECT 1 FROM samenspel.regie_term t
                            WHERE t.case_id = message_version.case_id AND t.state = 'accepted'
                              AND t.seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))))
    WITH CHECK (state = 'declined');

CREATE POLICY confirmation_read ON samenspel.confirmation FOR SELECT TO samenspel_web USING (
    EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = confirmation.seat_id)
    AND EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = confirmation.message_id)
);
CREATE POLICY confirmation_say ON samenspel.confirmation FOR INSERT TO samenspel_web WITH CHECK (
    EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = confirmation.message_id)
    AND ((seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND noted_by_seat_id IS NULL)
         OR (state = 'noted_by_phone'
             AND noted_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
             AND EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = confirmation.seat_id)))
);
CREATE POLICY confirmation_say_again ON samenspel.confirmation FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]))
    WITH CHECK (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND noted_by_seat_id IS NULL);

CREATE POLICY contact_read ON samenspel.contact FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = contact.entry_id));
CREATE POLICY contact_write ON samenspel.contact FOR INSERT TO samenspel_web WITH CHECK (
    author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
    AND (message_id IS NULL OR EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = contact.message_id))
);

CREATE POLICY signal_read ON samenspel.signal FOR SELECT TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = signal.entry_id));
CREATE POLICY signal_write ON samenspel.signal FOR INSERT TO samenspel_web
    WITH CHECK (author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]) AND claimed_at IS NULL);
CREATE POLICY signal_claim ON samenspel.signal FOR UPDATE TO samenspel_web
    USING (EXISTS (SELECT 1 FROM samenspel.entry e WHERE e.id = signal.entry_id)
           AND (claimed_at IS NULL
                OR claimed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])))
    WITH CHECK (claimed_by_seat_id IS NULL
                OR claimed_by_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])
                OR author_seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));

CREATE POLICY notice_read ON samenspel.notice FOR SELECT TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[]));
CREATE POLICY notice_write ON samenspel.notice FOR INSERT TO samenspel_web
    WITH CHECK (EXISTS (SELECT 1 FROM samenspel.seat s WHERE s.id = notice.seat_id));
CREATE POLICY notice_seen ON samenspel.notice FOR UPDATE TO samenspel_web
    USING (seat_id = ANY ((SELECT samenspel.my_seats())::uuid[])) WITH CHECK (true);

CREATE POLICY intake_question_read ON samenspel.intake_question FOR SELECT TO samenspel_web USING (
    asked_by = (SELECT samenspel.my_account())
    OR to_organisation_id = ANY ((SELECT samenspel.intakes())::uuid[])
);
CREATE POLICY intake_question_ask ON samenspel.intake_question FOR INSERT TO samenspel_web
    WITH CHECK (asked_by = (SELECT samenspel.my_account()) AND answer IS NULL);
CREATE POLICY intake_question_answer ON samenspel.intake_question FOR UPDATE TO samenspel_web
    USING (to_organisation_id = ANY ((SELECT samenspel.intakes())::uuid[])) WITH CHECK (true);

CREATE POLICY case_draft_own ON samenspel.case_draft FOR ALL TO samenspel_web
    USING (account_id = (SELECT samenspel.my_account()))
    WITH CHECK (account_id = (SELECT samenspel.my_account()));

-- INSERT and nothing else: insight reads through read_events_of().
CREATE POLICY read_event_write ON samenspel.read_event FOR INSERT TO samenspel_web
    WITH CHECK (account_id IS NOT DISTINCT FROM (SELECT samenspel.my_account()));

-- A resident's account is a name: shown with the seat they sit in, and to themselves.
CREATE POLICY account_read ON samenspel.account FOR SELECT TO samenspel_web USING (
    kind = 'professional'
    OR id = (SELECT samenspel.my_account())
    OR EXISTS (SELECT 1 FROM samenspel.occupancy o WHERE o.account_id = account.id)
);
