#!/bin/sh
# Makes both lists anew out of pyproject.toml: `make lock`, with `uv` on the path.
# Hashes of every platform, and no address of any registry: the lists work with whatever
# index the reader's own pip is set up for. `make lock UPGRADE=--upgrade` takes newer versions.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --quiet "$@" pyproject.toml
}
compile ${UPGRADE:-} --group build -o requirements/lock.txt
compile ${UPGRADE:-} --group build --group dev -c requirements/lock.txt -o requirements/dev-lock.txt
if grep -nE '^ *--(index|extra-index|find-links|trusted)|://' requirements/*.txt; then
    echo "requirements/*.txt noemt een adres; dat hoort er niet in" >&2
    exit 1
fi
