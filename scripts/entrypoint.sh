#!/bin/sh
# What the image runs: a service by its name, `migrate`, or `admin`. exec, so that signals reach Node.
cd "$(dirname "$0")" || exit 70
case "${1:-}" in
  migrate | issuer | admin) [ -f "dist/scripts/$1.js" ] && script=$1 && shift && exec node "dist/scripts/$script.js" "$@" ;;
  *) [ -f "dist/services/${1:-}/main.js" ] && exec node "dist/services/$1/main.js" ;;
esac
echo "Name one of: migrate admin $(cd dist/services && echo *)" >&2
exit 64
