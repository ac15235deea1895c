#!/usr/bin/env bash
# Installs what the comparison needs where it is missing: the programs of the tests (nginx, HAProxy) and the load generators.
exec "$(dirname "$0")/../../tests/install-tools.sh" wrk
