#!/bin/sh
# What the image runs: a service by its name, or `migrate`. exec, so that signals reach Node.
case "${1:-}" in
  migrate) shift && exec node dist/scripts/migrate.js "$@" ;;
  *) [ -f "dist/services/${1:-}/main.js" ] && exec node "dist/services/$1/main.js" ;;
esac
echo "Name one of: migrate $(cd dist/services && echo *)" >&2
exit 64
