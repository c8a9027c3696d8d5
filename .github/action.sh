#!/usr/bin/env bash
# The one step of ../action.yml: builds a program from this source, runs it in the
# caller's folder, writes its report to the step summary, and annotations where it has
# findings; the exit code is the program's.
set -euo pipefail

case $CFTOKEN_PROGRAM in
doctor | lint | audit) ;;
*)
  printf '::error::program: want doctor, lint or audit\n'
  exit 2
  ;;
esac

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
(cd "$CFTOKEN_SOURCE" && GOWORK=off go build -o "$bin/program" "./examples/$CFTOKEN_PROGRAM")

read -ra args <<<"$CFTOKEN_ARGS"
code=0
"$bin/program" -format markdown "${args[@]+"${args[@]}"}" >"$bin/summary.md" || code=$?
cat "$bin/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
if [ "$code" -ne 2 ] && [ -s "$bin/summary.md" ]; then
  # Once more, as annotations. What was found decides over the step already.
  "$bin/program" -format github "${args[@]+"${args[@]}"}" 2>/dev/null || true
fi
exit "$code"
