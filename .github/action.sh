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

# Without a token doctor shows a demonstration, which would pass.
if [ "$CFTOKEN_PROGRAM" = doctor ] && [ -z "${CLOUDFLARE_API_TOKEN:-}" ]; then
  printf '::error::doctor: CLOUDFLARE_API_TOKEN is empty: give it to the step (env), from a secret\n'
  exit 2
fi

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
(cd "$CFTOKEN_SOURCE" && GOWORK=off go build -o "$bin/program" "./examples/$CFTOKEN_PROGRAM")

read -ra args <<<"$CFTOKEN_ARGS"
code=0
"$bin/program" -format markdown ${args[@]+"${args[@]}"} >"$bin/summary.md" || code=$?
cat "$bin/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
if [ "$CFTOKEN_PROGRAM" = lint ] && [ "$code" -ne 2 ]; then
  # Once more, as annotations: that asks the API nothing that it was not asked before.
  "$bin/program" -format github ${args[@]+"${args[@]}"} 2>/dev/null || true
fi
exit "$code"
