-- The archive: everything the sources of one class have stated. Look at it with `sqlite3 archive.sqlite`.
-- Times are UTC, ISO 8601 with Z. Lists are JSON; an empty list is the empty string.
-- PRAGMA user_version is the number of this schema: 1.

CREATE TABLE post (              -- one row for each post as one source states it
    number      INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,   -- id of the source in sources.yaml
    id          TEXT NOT NULL,   -- twelve letters and digits from its first key
    kind        TEXT NOT NULL,   -- article, comment or note
    keys        TEXT NOT NULL,   -- identities under which it is known, best first (JSON)
    url         TEXT NOT NULL,   -- where it was said
    author_key  TEXT NOT NULL,   -- @name@server, url:… or name:site/name
    author_name TEXT NOT NULL,
    author_url  TEXT NOT NULL,
    published   TEXT NOT NULL,
    seen        TEXT NOT NULL,   -- when it was first seen here
    noted       TEXT NOT NULL,   -- when this version of it was first seen here
    title       TEXT NOT NULL,
    lead        TEXT NOT NULL,   -- the start of its text
    dated       INTEGER NOT NULL, -- 0: no usable date was stated, `published` is when it was first seen
    updated     TEXT,            -- when its author changed it, as stated
    answers     TEXT NOT NULL,   -- keys of the post it answers (JSON)
    under       TEXT NOT NULL,   -- key of the article or status in whose list of replies it stands
    quotes      TEXT NOT NULL,   -- keys of posts it quotes (JSON)
    links       TEXT NOT NULL,   -- its links with their surroundings (JSON)
    tags        TEXT NOT NULL,   -- as written, without # (JSON)
    language    TEXT NOT NULL,   -- BCP 47
    replies     INTEGER,         -- how many replies its source counts
    asks        INTEGER NOT NULL, -- 1: its own words hold a question mark
    warning     TEXT NOT NULL,   -- content warning
    indexable   INTEGER NOT NULL, -- 0: its author does not want to be found by search
    pingback    TEXT NOT NULL,   -- the page that linked here: an edge, not a post
    licence     TEXT NOT NULL,
    replies_at  TEXT NOT NULL,   -- address of the feed of its replies
    hash        TEXT NOT NULL,   -- of everything its author can change
    stated      BLOB NOT NULL,   -- digest of the last sighting, to see at once that nothing is new
    UNIQUE (source, id)
);
CREATE INDEX post_author ON post (author_key);
CREATE INDEX post_under ON post (source, under) WHERE under <> '';

CREATE TABLE body (              -- what is long, apart, so that listing stays cheap
    number INTEGER PRIMARY KEY REFERENCES post ON DELETE CASCADE,
    html   TEXT NOT NULL,        -- sanitised
    text   TEXT NOT NULL         -- the same as plain text
);

CREATE TABLE key (               -- which post of a source is known under a key
    source TEXT NOT NULL,
    key    TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES post ON DELETE CASCADE,
    PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX key_number ON key (number);

CREATE TABLE version (           -- earlier versions of edited posts, 24 at most
    number INTEGER NOT NULL REFERENCES post ON DELETE CASCADE,
    noted  TEXT NOT NULL,        -- when that version was first seen
    hash   TEXT NOT NULL,
    title  TEXT NOT NULL,
    html   TEXT NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (number, noted, hash)
) WITHOUT ROWID;

CREATE TABLE tombstone (         -- posts that were taken away: that they were there, and where
    source    TEXT NOT NULL,
    id        TEXT NOT NULL,
    keys      TEXT NOT NULL,     -- JSON
    kind      TEXT NOT NULL,
    published TEXT NOT NULL,
    buried    TEXT NOT NULL,     -- when it was taken away here
    why       TEXT NOT NULL,     -- deleted, hidden, blocked or forgotten
    answers   TEXT NOT NULL,     -- JSON
    under     TEXT NOT NULL,
    PRIMARY KEY (source, id)
) WITHOUT ROWID;

CREATE TABLE kept_out (          -- accounts and posts that are not stored, whatever a source says
    key   TEXT NOT NULL,         -- key of an account or of a post
    why   TEXT NOT NULL,         -- hidden, blocked or forgotten
    since TEXT NOT NULL,
    PRIMARY KEY (key, why)
) WITHOUT ROWID;

CREATE TABLE source (            -- what each source needs to remember
    id    TEXT PRIMARY KEY,
    state TEXT NOT NULL          -- JSON: validators, memory, how the last night ended
) WITHOUT ROWID;

CREATE TABLE ledger (            -- addresses once given
    what  TEXT NOT NULL,         -- homes, given, moved, same, trails
    id    TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (what, id)
) WITHOUT ROWID;

PRAGMA user_version = 1;
