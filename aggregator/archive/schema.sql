-- The archive: everything the sources of one class have stated. Look at it with `sqlite3 archive.sqlite`.
-- Times are UTC, ISO 8601 with Z, so that they sort as text. PRAGMA user_version is the number of this schema.

CREATE TABLE post (               -- one row for each post as one source states it
    number    INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,      -- id of the source in sources.yaml
    id        TEXT NOT NULL,      -- twelve letters and digits, from the key it was first known by
    key       TEXT NOT NULL,      -- the key it is known by now, where its source lists it
    under     TEXT NOT NULL,      -- key of the article or status in whose list of replies it stands, or nothing
    published TEXT NOT NULL,      -- the first date that was stated for it
    pingback  TEXT NOT NULL,      -- the page that linked here, if this is a pingback: an edge, not a post
    revised   TEXT NOT NULL,      -- when this wording of it was first seen here
    noted     TEXT NOT NULL,      -- when anything about it last changed here (a count of replies, an address)
    buried    TEXT NOT NULL,      -- when it had been taken away before it was shown again, or nothing
    changed   INTEGER NOT NULL,   -- counts up with every change of the archive: what is new since a build
    stated    TEXT NOT NULL,      -- fingerprint of the last sighting, to see at once that nothing is new
    head      TEXT NOT NULL,      -- all but the body, as JSON; the columns that follow show what is in it
    kind        TEXT AS (json_extract(head, '$.kind')),         -- article, comment or note
    keys        TEXT AS (json_extract(head, '$.keys')),         -- all identities it was known by (JSON)
    url         TEXT AS (json_extract(head, '$.url')),          -- where it was said
    author_key  TEXT AS (json_extract(head, '$.author.key')),   -- @name@server, url:… or name:site/name
    author_name TEXT AS (json_extract(head, '$.author.name')),
    author_url  TEXT AS (json_extract(head, '$.author.url')),
    seen        TEXT AS (json_extract(head, '$.seen')),         -- when it was first seen here
    dated       INTEGER AS (json_extract(head, '$.dated')),     -- 0: no date was stated, `published` is `seen`
    updated     TEXT AS (json_extract(head, '$.updated')),      -- when its author changed the wording
    title       TEXT AS (json_extract(head, '$.title')),
    lead        TEXT AS (json_extract(head, '$.lead')),         -- the start of its text
    answers     TEXT AS (json_extract(head, '$.answers')),      -- keys of the post it answers (JSON)
    quotes      TEXT AS (json_extract(head, '$.quotes')),       -- keys of posts it quotes (JSON)
    links       TEXT AS (json_extract(head, '$.links')),        -- its links with their surroundings (JSON)
    tags        TEXT AS (json_extract(head, '$.tags')),         -- as written, without # (JSON)
    language    TEXT AS (json_extract(head, '$.language')),     -- BCP 47
    replies     INTEGER AS (json_extract(head, '$.replies')),   -- how many its source counts, if it does
    asks        INTEGER AS (json_extract(head, '$.asks')),      -- 1: its own words hold a question mark
    warning     TEXT AS (json_extract(head, '$.warning')),      -- content warning
    indexable   INTEGER AS (json_extract(head, '$.indexable')), -- 0: its author does not want to be found
    hash        TEXT AS (json_extract(head, '$.hash')),         -- of everything its author can change
    licence     TEXT AS (json_extract(head, '$.licence')),
    replies_at  TEXT AS (json_extract(head, '$.replies_at')),   -- address of the feed of its replies
    UNIQUE (id, source)
);
CREATE INDEX post_under ON post (source, under);
CREATE INDEX post_published ON post (published, source, id);
CREATE INDEX post_changed ON post (changed);
CREATE INDEX post_pingback ON post (source) WHERE pingback <> '';

CREATE TABLE body (               -- what is long, apart, so that listing stays cheap
    number INTEGER PRIMARY KEY,   -- of the post
    html   TEXT NOT NULL,         -- sanitised
    text   TEXT NOT NULL          -- the same as plain text
);

CREATE TABLE key (                -- further keys of posts: all but the one that gave the id
    key    TEXT NOT NULL,
    number INTEGER NOT NULL,      -- of the post
    PRIMARY KEY (key, number)
) WITHOUT ROWID;

CREATE TABLE version (            -- earlier wordings of edited posts, the latest 24
    number  INTEGER NOT NULL,     -- of the post
    hash    TEXT NOT NULL,        -- of that wording: one that came back is not kept twice
    revised TEXT NOT NULL,        -- when that wording was first seen here
    wording TEXT NOT NULL,        -- JSON: name, title, html, text, warning, licence, tags
    title   TEXT AS (json_extract(wording, '$.title')),
    text    TEXT AS (json_extract(wording, '$.text')),
    PRIMARY KEY (number, hash)
) WITHOUT ROWID;

CREATE TABLE tombstone (          -- posts that were taken away: that they were there, and where they stood
    source    TEXT NOT NULL,
    id        TEXT NOT NULL,
    keys      TEXT NOT NULL,      -- JSON
    kind      TEXT NOT NULL,
    published TEXT NOT NULL,
    buried    TEXT NOT NULL,      -- when it was taken away here; no earlier than the wording that left
    night     TEXT NOT NULL,      -- the same by the clock of that night, which may have been set back
    why       TEXT NOT NULL,      -- deleted (by its author), hidden, blocked or forgotten
    answers   TEXT NOT NULL,      -- JSON
    under     TEXT NOT NULL,
    dated     INTEGER NOT NULL,
    seen      TEXT NOT NULL,      -- these four as they were in its post
    revised   TEXT NOT NULL,
    noted     TEXT NOT NULL,
    changed   INTEGER NOT NULL,
    PRIMARY KEY (source, id)
) WITHOUT ROWID;
CREATE INDEX tombstone_changed ON tombstone (changed);

CREATE TABLE kept_out (           -- who and what is never stored, whatever a source says
    digest TEXT NOT NULL,         -- of the account's or post's key: whoever asks to be forgotten is not listed by name
    why    TEXT NOT NULL,         -- hidden, blocked or forgotten
    since  TEXT NOT NULL,
    PRIMARY KEY (digest, why)
) WITHOUT ROWID;

CREATE TABLE source (             -- what each source needs to remember until the next night
    id    TEXT PRIMARY KEY,
    state TEXT NOT NULL           -- JSON: validators, memory, how the last night ended
) WITHOUT ROWID;

CREATE TABLE ledger (             -- addresses once given
    what  TEXT NOT NULL,          -- homes, given, moved, same, trails or arrived
    id    TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (what, id)
) WITHOUT ROWID;

CREATE TABLE chore (              -- what must be done before the file is closed for good
    what TEXT PRIMARY KEY         -- sweep: something was buried since the file was last written anew
) WITHOUT ROWID;
