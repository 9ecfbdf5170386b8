#!/bin/sh
# What the image runs: a service by its name, `migrate`, or `admin`. exec, so that signals reach Node.
cd "$(dirname "$0")" || exit 70
# The heap gets 65 % of the memory of the container; the rest is for uploads, pictures and code, which lie outside of the
# heap. A process that needs more then ends with words, and is not killed without any. What an operator gives stands.
# Without a limit the file says "max", and Node decides by a rule of its own.
limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null)
case "$limit ${NODE_OPTIONS:-}" in
  [!0-9]* | *max-old-space-size* | *max_old_space_size*) ;;
  *) export NODE_OPTIONS="${NODE_OPTIONS:-} --max-old-space-size=$((limit / 1048576 * 65 / 100))" ;;
esac
case "${1:-}" in
  migrate | issuer | admin) [ -f "dist/scripts/$1.js" ] && script=$1 && shift && exec node "dist/scripts/$script.js" "$@" ;;
  *) [ -f "dist/services/${1:-}/main.js" ] && exec node "dist/services/$1/main.js" ;;
esac
echo "Name one of: migrate admin $(cd dist/services && echo *)" >&2
exit 64
