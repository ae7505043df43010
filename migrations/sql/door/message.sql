-- The shared message.

-- The number of the next version of the message: over all versions, also those that the actor
-- cannot read any more, so that a number is never given twice. For who sits in the case.
CREATE OR REPLACE FUNCTION samenspel.next_message_number(p_case uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = samenspel, pg_temp
AS $$
    SELECT coalesce(max(m.number), 0) + 1 FROM message_version m
     WHERE m.case_id = p_case
       AND EXISTS (SELECT 1 FROM seat s WHERE s.case_id = p_case AND s.id = ANY (my_seats())
                      AND s.kind <> 'emergency')
$$;
GRANT EXECUTE ON FUNCTION samenspel.next_message_number TO samenspel_web;
