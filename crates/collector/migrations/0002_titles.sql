-- The title of each question's segment, so that a policy whose manifest is no longer given is still read in words.
CREATE TABLE titles (
    policy INTEGER NOT NULL REFERENCES policies (key),
    question TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (policy, question)
) STRICT, WITHOUT ROWID;
