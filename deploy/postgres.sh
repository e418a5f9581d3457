#!/bin/sh
# The bot's own role, which is no superuser: so the ledgers are kept from changes.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" --username "${POSTGRES_USER:-postgres}" <<'SQL'
CREATE ROLE tillbot LOGIN PASSWORD :'password';
CREATE DATABASE tillbot OWNER tillbot;
SQL
