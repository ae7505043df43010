#!/bin/bash
# Hold the published description of the API against the NLGov REST API Design Rules.
#   SAMENSPEL_API_RULES=  the ruleset for Spectral, when it is not beside this folder
# Where the ruleset is not found nothing is checked, and one line says so.
set -euo pipefail
cd "$(dirname "$0")/.."

rules="${SAMENSPEL_API_RULES:-../shared/standards/adr-linter.yaml}"
if [[ ! -f $rules ]]; then
    echo "API design rules: not checked, there is no ruleset (name one with SAMENSPEL_API_RULES=)"
    # A ruleset that was asked for must be there.
    [[ -z ${SAMENSPEL_API_RULES:-} ]]
    exit
fi
if ! command -v npx >/dev/null; then
    echo "API design rules: npx is missing, install npm"
    exit 1
fi
described="$(mktemp --suffix=.json)"
trap 'rm -f "$described"' EXIT
"${VENV:-.venv}/bin/python" -m tests.published_api >"$described"
npx --yes @stoplight/spectral-cli@6.16.3 lint --fail-severity=warn -r "$rules" "$described"
