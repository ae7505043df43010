-- What no program may do, whatever it believes.

CREATE TYPE samenspel.uuidrange AS RANGE (subtype = uuid);

-- At most one accepted holder per case at any instant, over the whole history. The range of one
-- value stands in for `=`, which gist has for uuid only with an extension that is not there.
ALTER TABLE samenspel.regie_term ADD CONSTRAINT ex_regie_term_one_holder
    EXCLUDE USING gist (samenspel.uuidrange(case_id, case_id, '[]') WITH &&, during WITH &&);

CREATE UNIQUE INDEX uq_regie_term_one_live_holder ON samenspel.regie_term (case_id)
    WHERE state = 'accepted';
