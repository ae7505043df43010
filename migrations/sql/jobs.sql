-- What our roles may do in the schema of the jobs, whose tables procrastinate brought itself.
-- Run with search_path = procrastinate.

-- Puts a job in the caller's own transaction: it is there when the act is, and not otherwise.
CREATE FUNCTION enqueue(p_task text, p_ids jsonb) RETURNS void
LANGUAGE sql VOLATILE
SET search_path = procrastinate, pg_temp
AS $$
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW('default', p_task, 0, NULL, NULL, p_ids, NULL)::procrastinate_job_to_defer_v1
    ])
$$;

GRANT USAGE ON SCHEMA procrastinate TO samenspel_web, samenspel_worker, samenspel_backup;

-- Web processes add jobs and read none.
GRANT INSERT, SELECT (id) ON procrastinate_jobs TO samenspel_web;
GRANT INSERT ON procrastinate_events TO samenspel_web;
GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq TO samenspel_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO samenspel_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO samenspel_worker;

GRANT SELECT ON ALL TABLES IN SCHEMA procrastinate TO samenspel_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO samenspel_backup;
