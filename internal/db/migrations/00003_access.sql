-- +goose Up
CREATE TABLE account (
    district    TEXT     NOT NULL,
    id          BIGINT   NOT NULL,
    version     BIGINT   NOT NULL,
    salt        BYTEA    NOT NULL,
    person      BIGINT   NOT NULL,
    roles       TEXT     NOT NULL,
    state       TEXT     NOT NULL,
    must_change SMALLINT NOT NULL,
    password_at BIGINT   NOT NULL,
    password    TEXT     NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX account_person ON account (district, person);

CREATE TABLE token (
    district  TEXT     NOT NULL,
    id        BIGINT   NOT NULL,
    version   BIGINT   NOT NULL,
    salt      BYTEA    NOT NULL,
    account   BIGINT   NOT NULL,
    name      TEXT     NOT NULL,
    post      BIGINT   NOT NULL,
    role      TEXT     NOT NULL,
    read_only SMALLINT NOT NULL,
    until     BIGINT   NOT NULL,
    revoked   BIGINT   NOT NULL,
    hash      TEXT     NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX token_hash ON token (district, hash);
CREATE INDEX token_account ON token (district, account);

CREATE TABLE session (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    hash     TEXT   NOT NULL,
    account  BIGINT NOT NULL,
    post     BIGINT NOT NULL,
    seen     BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX session_hash ON session (district, hash);
CREATE INDEX session_account ON session (district, account);
CREATE INDEX session_until ON session (district, until);

CREATE TABLE attempt (
    district TEXT   NOT NULL,
    key      TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (district, key)
);
CREATE INDEX attempt_at ON attempt (district, at);

CREATE TABLE idempotency (
    district  TEXT   NOT NULL,
    principal TEXT   NOT NULL,
    key       TEXT   NOT NULL,
    request   TEXT   NOT NULL,
    claim     BIGINT NOT NULL,
    status    BIGINT NOT NULL,
    header    TEXT   NOT NULL,
    body      BYTEA  NOT NULL,
    until     BIGINT NOT NULL,
    PRIMARY KEY (district, principal, key)
);
CREATE INDEX idempotency_until ON idempotency (district, until);
