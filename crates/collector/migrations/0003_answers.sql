-- An answer is a text of its mechanism: a digit, an arm and a digit, a hash and its value, or what a subset names.
CREATE TABLE answers (
    policy INTEGER NOT NULL REFERENCES policies (key),
    question TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (length(answer) BETWEEN 1 AND 16),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (policy, question, epoch, answer)
) STRICT, WITHOUT ROWID;

INSERT INTO answers SELECT policy, question, epoch, CAST(answer AS TEXT), count FROM totals;

DROP TABLE totals;

ALTER TABLE answers RENAME TO totals;
