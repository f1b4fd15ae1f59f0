#!/bin/sh
# What the official image of PostgreSQL 18 does, as far as it is asked for here: the
# first time it makes the database, runs the files of a folder, and listens to nobody.
set -e
[ "$(id -u)" != 0 ] || exec setpriv --reuid=postgres --regid=postgres --init-groups "$0"
export PGDATA=/var/lib/postgresql/18/docker PGUSER="${POSTGRES_USER:?}"
export PGDATABASE="${POSTGRES_DB:-$POSTGRES_USER}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf %s "${POSTGRES_PASSWORD:?}" >/tmp/given
  initdb --username="$PGUSER" --pwfile=/tmp/given --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="-c listen_addresses=''" start
  createdb
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$file" ] || psql --file="$file"
  done
  pg_ctl --wait stop
fi
exec postgres -c listen_addresses='*' -c fsync=off
