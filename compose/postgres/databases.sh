#!/bin/sh
# One database and one role per service; no service can connect to another's.
set -eu
one() { # one ROLE DATABASE PASSWORD
    psql --username postgres --set ON_ERROR_STOP=1 --set role="$1" --set name="$2" --set word="$3" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'word';
CREATE DATABASE :"name" OWNER :"role";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}
psql --username postgres --command 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
one product product "$PRODUCT_DATABASE_PASSWORD"
one inventory inventory "$INVENTORY_DATABASE_PASSWORD"
one order_svc orders "$ORDER_DATABASE_PASSWORD"
one payment payment "$PAYMENT_DATABASE_PASSWORD"
one shipping shipping "$SHIPPING_DATABASE_PASSWORD"
one user_svc users "$USER_DATABASE_PASSWORD"
