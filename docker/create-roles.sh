#!/bin/sh
# Creates the roles of Amtsweg and Temporal, neither a superuser. The image of PostgreSQL runs this
# once, on an empty data directory.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
	--set product_password="$AMTSWEG_DATABASE_PASSWORD" \
	--set temporal_password="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE amtsweg LOGIN PASSWORD :'product_password';
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
CREATE DATABASE amtsweg OWNER amtsweg;
SQL
