-- What is counted. Nothing here is about one visitor: totals are sums, and ids stand alone.

-- Every policy ever registered; last_epoch is set when its manifest is no longer given.
CREATE TABLE policies (
    key INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    canonical TEXT NOT NULL,
    last_epoch INTEGER
) STRICT;

CREATE TABLE totals (
    policy INTEGER NOT NULL REFERENCES policies (key),
    question TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    answer INTEGER NOT NULL CHECK (answer IN (0, 1)),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (policy, question, epoch, answer)
) STRICT, WITHOUT ROWID;

-- An epoch of a site. One that has closed stays closed, whatever the clock or the options say later.
CREATE TABLE epochs (
    key INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    length_ms INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    UNIQUE (site, length_ms, epoch)
) STRICT;

-- Ids of open epochs, for counting once. Sorted by value: neither answers nor arrival order.
CREATE TABLE ids (
    epoch INTEGER NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (epoch, id)
) STRICT, WITHOUT ROWID;
