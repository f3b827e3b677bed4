# What one does with a checkout of Navi. `make` alone lists the targets.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
# Empty when nobody named a folder.
NAMED_BINARIES := $(BINARIES)
# Where `make release` leaves the executables.
BINARIES ?= .build-release/release
# Local models that `make eval-compression` has write summaries, besides doing without one.
EVAL_MODELS ?=
# Further flags of `navi-bench compression`, such as --seed 7 --held-back --examples 3.
EVAL_FLAGS ?=
# Of `make chaos`, `make hostile` and `make fuzz`.
SECONDS ?= 600
SEED ?= 1
# One case of `make hostile`, as a failure names it.
CASE ?=
SOAK_SECONDS ?= 1800

# One test at a time: those of the real programs start several of them each.
TEST_FLAGS ?= --no-parallel

EXECUTABLES := navi-gateway navi-worker navi-janitor
UNITS := $(notdir $(wildcard deploy/systemd/*))
PROFILES := $(notdir $(patsubst %/,%,$(wildcard deploy/profiles/*/)))
SWIFT_SOURCES := Sources Tests Plugins Package.swift
SHELL_SCRIPTS := $(wildcard deploy/quickstart/*.sh deploy/bin/* Tests/Tools/*.sh Tests/Systemd/*.sh) .ci/run
QUICKSTART := deploy/quickstart

BINDIR = $(DESTDIR)$(PREFIX)/bin
DATADIR = $(DESTDIR)$(PREFIX)/share/navi
# The files in deploy name the default places. Usage: $(call install_text,SOURCE,DESTINATION,MODE)
install_text = echo "$(2)" && sed -e 's|/usr/local/|$(PREFIX)/|g' -e 's|/etc/navi|$(SYSCONFDIR)/navi|g' $(1) > $(2) \
	&& chmod $(3) $(2)

.PHONY: help run test test-systemd screenshots failpoints chaos hostile fuzz autobahn tsan asan bench soak eval-compression build release sbom lint format install uninstall
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build Navi, find a model, run everything until Ctrl-C
	@$(QUICKSTART)/run.sh

test: ## build and run all tests, those of the units and lint included (TEST_FLAGS go to swift test)
	@$(QUICKSTART)/test.sh $(TEST_FLAGS)
	@$(MAKE) --no-print-directory test-systemd
	@$(MAKE) --no-print-directory lint

test-systemd: ## boot a systemd in a container, and try the units there (BINARIES names a build; the debug build)
	@$(if $(NAMED_BINARIES),,swift build)
	@BINARIES=$(NAMED_BINARIES) Tests/Systemd/test_systemd.sh

screenshots: ## take pictures of the web client, into docs/screenshots
	@NAVI_SCREENSHOTS=$(CURDIR)/docs/screenshots $(QUICKSTART)/test.sh $(TEST_FLAGS) --filter ScreenshotTests

failpoints: ## kill and freeze the programs at every fail point, and check what was promised
	@$(QUICKSTART)/test.sh $(TEST_FLAGS) --filter FailPointTests

chaos: ## kill, freeze and restart everything at random under load (SECONDS=600 SEED=1), and check every promise
	@NAVI_CHAOS_SECONDS=$(SECONDS) NAVI_CHAOS_SEED=$(SEED) $(QUICKSTART)/test.sh $(TEST_FLAGS) --filter "ChaosTests|ControlTests|ClientLogTests"

hostile: ## send edges to every border of the release build, seeded (SECONDS=600 SEED=1), or one case again (CASE=link:1200)
	@$(if $(NAMED_BINARIES),,$(QUICKSTART)/build.sh $(EXECUTABLES))
	@NAVI_HOSTILE_SECONDS=$(SECONDS) NAVI_HOSTILE_SEED=$(SEED) NAVI_HOSTILE_CASE=$(CASE) \
		NAVI_TEST_BINARIES=$(abspath $(BINARIES)) $(QUICKSTART)/test.sh $(TEST_FLAGS) --filter HostileRunTests
	@$(if $(CASE),,$(QUICKSTART)/test.sh $(TEST_FLAGS) \
		--filter "BadRequestTests|BadFrameTests|MutationTests|WebSocketConformanceTests|OpenAPITests")
	@$(if $(CASE),,SEED=$(SEED) Tests/Tools/schemathesis.sh)

fuzz: ## feed the pure decoders with libFuzzer (SECONDS=600 for all of them, SEED=1)
	@SECONDS_EACH=$$(( $(SECONDS) / 13 + 1 )) SEED=$(SEED) Tests/Tools/fuzz.sh

autobahn: ## Autobahn's WebSocket suite (PYTHON27 names a Python 2.7)
	@swift build --product navi-gateway
	@Tests/Tools/autobahn.sh

tsan asan: ## the tests without the browser's, under the thread or address sanitizer
	@Tests/Tools/sanitize.sh $(if $(filter tsan,$@),thread,address)

bench: ## build release and measure (BENCH_FLAGS go to navi-bench)
	@$(QUICKSTART)/build.sh $(EXECUTABLES) navi-bench
	@$(BINARIES)/navi-bench $(BENCH_FLAGS)

soak: ## build release and look for what grows under mixed load (SOAK_SECONDS=1800)
	@$(QUICKSTART)/build.sh $(EXECUTABLES) navi-bench
	@$(BINARIES)/navi-bench speed --strict --lanes soak --seconds $(SOAK_SECONDS)

eval-compression: ## build release and measure what compressions keep (EVAL_MODELS="qwen qwen-1.5b" asks real models, too; EVAL_FLAGS)
	@$(QUICKSTART)/build.sh $(EXECUTABLES) navi-bench
	@EVAL_FLAGS="$(EVAL_FLAGS)" $(QUICKSTART)/eval_compression.sh $(BINARIES)/navi-bench $(EVAL_MODELS)

build: ## build debug, in .build
	swift build

release: ## build the executables for use, in .build-release (BUILD_FLAGS go to swift build)
	@BUILD_FLAGS="$(BUILD_FLAGS)" $(QUICKSTART)/build.sh $(EXECUTABLES)

sbom: ## list everything that the build is made of (sbom.cdx.json, CycloneDX), and the licences of what is linked in (notices.txt)
	@python3 deploy/sbom/sbom.py --output sbom.cdx.json --notices notices.txt
	@echo "sbom.cdx.json, notices.txt"

lint: ## check the format of the sources, and the shell scripts if shellcheck is installed
	swift format lint --strict --parallel -r $(SWIFT_SOURCES)
	@if command -v shellcheck >/dev/null; then \
		echo "shellcheck -x $(SHELL_SCRIPTS)"; shellcheck -x $(SHELL_SCRIPTS); \
	else \
		echo "shellcheck is not installed; the shell scripts were not checked"; \
	fi

format: ## format the Swift sources in place
	swift format --in-place --parallel -r $(SWIFT_SOURCES)

install: ## install what `make release` built (DESTDIR, PREFIX, SYSCONFDIR, UNITDIR)
	@for name in $(EXECUTABLES); do \
		test -x $(BINARIES)/$$name || { echo "$(BINARIES)/$$name is missing: run 'make release' first" >&2; exit 1; }; \
	done
	install -d $(BINDIR) $(DATADIR)/profiles $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSUSERSDIR) $(DESTDIR)$(TMPFILESDIR)
	install -m 755 $(addprefix $(BINARIES)/,$(EXECUTABLES)) $(BINDIR)
	@$(call install_text,deploy/bin/navi,$(BINDIR)/navi,755)
	@for unit in $(UNITS); do \
		$(call install_text,deploy/systemd/$$unit,$(DESTDIR)$(UNITDIR)/$$unit,644) || exit 1; \
	done
	@$(call install_text,deploy/tmpfiles.d/navi.conf,$(DESTDIR)$(TMPFILESDIR)/navi.conf,644)
	@$(call install_text,deploy/navi.env.example,$(DATADIR)/navi.env.example,644)
	install -m 644 deploy/sysusers.d/navi.conf $(DESTDIR)$(SYSUSERSDIR)/navi.conf
	install -m 644 deploy/profiles/persona.txt $(DATADIR)/profiles
	install -d $(addprefix $(DATADIR)/profiles/,$(PROFILES))
	@for profile in $(PROFILES); do \
		install -v -m 644 deploy/profiles/$$profile/* $(DATADIR)/profiles/$$profile || exit 1; \
	done
	@# What was built, and under which licences its parts are.
	@python3 deploy/sbom/sbom.py --scratch $(dir $(patsubst %/,%,$(BINARIES))) \
		--output $(DATADIR)/sbom.cdx.json --notices $(DATADIR)/notices.txt || echo "without a list of what was built" >&2
	@# Another version may have had other files.
	rm -rf $(DATADIR)/web
	cp -R Sources/gateway/Web $(DATADIR)/web
	chmod -R u=rwX,go=rX $(DATADIR)/web
	install -d -m 755 $(DESTDIR)$(SYSCONFDIR)/navi
	@# It may hold keys; systemd reads it before it gives up root.
	@if test -e $(DESTDIR)$(SYSCONFDIR)/navi/navi.env; then \
		echo "$(SYSCONFDIR)/navi/navi.env is kept as it is"; \
	else \
		install -m 600 $(DATADIR)/navi.env.example $(DESTDIR)$(SYSCONFDIR)/navi/navi.env; \
	fi
	@test -e $(DESTDIR)$(SYSCONFDIR)/navi/worker.env || { \
		echo "# Keys, which only the workers get. Lines NAME=value, as in navi.env." \
			| install -m 600 /dev/stdin $(DESTDIR)$(SYSCONFDIR)/navi/worker.env; }
	@if test -z "$(DESTDIR)"; then printf '%s\n' "" \
		"Installed. Put the model's settings into $(SYSCONFDIR)/navi/navi.env, its key into worker.env, then, as root:" "" \
		"    systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload" \
		"    systemctl enable --now navi.target" ""; fi

uninstall: ## remove what install put there; settings and data stay
	rm -f $(addprefix $(BINDIR)/,$(EXECUTABLES) navi) $(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS))
	rm -f $(DESTDIR)$(SYSUSERSDIR)/navi.conf $(DESTDIR)$(TMPFILESDIR)/navi.conf
	rm -f $(foreach profile,$(PROFILES),$(DATADIR)/profiles/$(profile)/config.json) \
		$(foreach profile,$(PROFILES),$(DATADIR)/profiles/$(profile)/system_prompt.txt) \
		$(DATADIR)/profiles/persona.txt $(DATADIR)/navi.env.example \
		$(DATADIR)/sbom.cdx.json $(DATADIR)/notices.txt
	rm -rf $(DATADIR)/web
	@# Profiles that somebody added there stay.
	@rmdir $(foreach profile,$(PROFILES),$(DATADIR)/profiles/$(profile)) $(DATADIR)/profiles $(DATADIR) 2>/dev/null || true
	@echo "$(SYSCONFDIR)/navi and /var/lib/navi are kept; stop the services first if they still run"
