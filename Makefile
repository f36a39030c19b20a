.DEFAULT_GOAL := help
.PHONY: help run test test-full check translate contract assets bench bench-voice kill-test screenshots clean
PY := .venv/bin/python

help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: ## set up what is missing, then start the site and the reference backend (VOICE=basic: without the natural voice)
	@tools/setup.sh requirements.txt
	@[ "$$VOICE" = basic ] || tools/setup.sh requirements-voice.txt || echo "Going on with the built-in voice alone."
	@tools/setup.sh requirements-paper.txt && tools/paper.sh || echo "Going on without PDFs: pages are printed from the browser."
	@$(PY) run.py

test: ## everything: checks, tests, browser tests (pairwise)
	@tools/setup.sh requirements-test.txt
	@tools/browser.sh
	@tools/paper.sh
	@$(PY) -m tools.build
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest tests -n 2
	@$(PY) -m pytest a11y_tests

test-full: ## the same with every page in every preference and locale
	@FULL_MATRIX=1 $(MAKE) --no-print-directory test

check: ## ruff, types, layers, translations and contract documents complete
	@tools/setup.sh requirements-test.txt
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m pytest -q tests/test_translations.py tests/test_contract_documents.py

translate: ## bring locales/ up to date with the source
	@tools/setup.sh requirements-test.txt
	@$(PY) -m tools.translations

contract: ## write docs/contract/reference.md and service.schema.json from openapi.yaml
	@tools/setup.sh requirements-test.txt
	@$(PY) -m tools.contract

assets: ## bundle styles and scripts
	@tools/setup.sh requirements.txt
	@$(PY) -m tools.build --always

bench: ## bytes of first views, requests a second against a bare view
	@tools/setup.sh requirements-test.txt
	@tools/browser.sh
	@$(PY) -m tools.build
	@$(PY) -m tools.bench

bench-voice: ## how well the voices are understood, how soon the first sound comes, what it costs
	@tools/setup.sh requirements-test.txt
	@$(PY) -m tools.build
	@$(PY) -m tools.bench_voice

kill-test: ## kill site, forwarder and backend 200 times while eight people hand in; every receipt must become one case
	@tools/setup.sh requirements-test.txt
	@$(PY) -m tools.build
	@$(PY) -m tools.kill_test

screenshots: ## take the README's screenshots again
	@tools/setup.sh requirements-test.txt
	@tools/browser.sh
	@$(PY) -m tools.build
	@$(PY) -m tools.screenshots

clean: ## remove what was built (not var/, where data lies)
	rm -rf .venv static/built locales/*/LC_MESSAGES/*.mo .pytest_cache .mypy_cache .ruff_cache
