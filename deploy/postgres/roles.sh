#!/bin/bash
# Run once, when the cluster is made: one database and one role per process; no role reaches another's database.
set -euo pipefail

sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$@"; }

make_database() {
    local process=$1 variable
    variable="$(echo "$process" | tr '[:lower:]' '[:upper:]')_DATABASE_PASSWORD"
    sql --dbname postgres --set process="$process" --set password="${!variable:?is needed}" <<'SQL'
CREATE ROLE :"process" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password' CONNECTION LIMIT 40;
CREATE DATABASE :"process" OWNER :"process";
REVOKE ALL ON DATABASE :"process" FROM PUBLIC;
SQL
    sql --dbname "$process" --set process="$process" <<'SQL'
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"process";
SQL
}

for process in startups spaces events integrations gateway; do make_database "$process"; done

# btree_gist: no two bookings of one thing overlap; pg_trgm: search that forgives typing errors.
for process in startups spaces events; do
    sql --dbname "$process" <<'SQL'
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
done

sql --dbname postgres <<'SQL'
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
SQL
