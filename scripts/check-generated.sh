#!/usr/bin/env bash
# Generates what is generated again, and fails when the committed files differ.
set -eu
cd "$(dirname "$0")/.."
npm run --silent generate
git diff --exit-code --stat -- profiles/profile.schema.json profiles/network.schema.json \
  profiles/contract.schema.json docs
