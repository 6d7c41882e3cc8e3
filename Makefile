# tmo. `make` builds ./tmo; CC=musl-gcc makes the small and fast one.

CC ?= cc
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
PLATFORM = linux
BUILD = build
TMO = tmo

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings -Wformat=2 \
	-Wconversion

# Small is fast here: a run that takes a third of a millisecond is page faults.
# No unwind tables: there is nothing to unwind.
SMALL = -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
# Where time_t or off_t have 32 bits otherwise.
WIDE = -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
TMO_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L $(WIDE) -Iinclude \
	$(WARNINGS) $(SMALL)

comma := ,
# works TEXT: whether the compiler links a program with these options.
works = $(shell printf 'int main(void) { return 0; }\n' | $(CC) \
	$(filter-out --coverage,$(CFLAGS)) \
	$(LDFLAGS) $(1) -x c -o /dev/null - 2>/dev/null && echo '$(1)')

# Of hardening what costs nothing that can be measured (128 bytes). With musl
# -fcf-protection takes 2.4 kB and -fstack-protector-strong 3.7: the file is
# then more than the 64 kB that one page fault maps. A CFLAGS of yours may
# have them.
ifeq ($(origin CFLAGS),undefined)
CFLAGS := $(or $(call works,-Oz),-Os) $(call works,-fstack-clash-protection)
endif
# Statically where the libc allows it: half of a short run is the loader's.
STATIC := $(call works,-static)
# Without relro and separate segments, 7 kB and three faults less. What is lost:
# 0.7 kB of pointers stay writable, constants are mapped executable; nothing is
# both. For a program that is never set-uid and reads its own argv and /proc.
SECTIONS := $(call works,-Wl$(comma)--gc-sections) \
	$(call works,-Wl$(comma)-z$(comma)norelro$(comma)-z$(comma)noseparate-code)
STRIP ?= -s

CORE = $(wildcard src/core/*.c)
SYS = $(wildcard src/sys/*.c src/sys/$(PLATFORM)/*.c)
OBJECTS = $(patsubst src/%.c,$(BUILD)/%.o,src/main.c $(SYS) $(CORE))
CORE_OBJECTS = $(patsubst src/%.c,$(BUILD)/%.o,$(CORE))

UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
RUN = $(patsubst tests/run/%.c,$(BUILD)/run/%,$(wildcard tests/run/test_*.c))
HELP = $(patsubst tests/help/%.c,$(BUILD)/help/%,$(wildcard tests/help/*.c))

all: $(TMO)

$(TMO): $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) $(STATIC) $(SECTIONS) $(STRIP) -o $@ \
		$(OBJECTS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

# ---- tests ----

$(BUILD)/unit/%: tests/unit/%.c $(CORE_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(CORE_OBJECTS) -lcmocka

# The rooms of the tree stand on invented processes in place of the platform.
TREE = family walk walk_queue taken signal_one signal_tree kill_tree resume \
	sampler pidset
FAKED = $(filter $(addprefix $(BUILD)/unit/test_,$(TREE)),$(UNIT))
FAKED_OBJECTS = $(BUILD)/fake/fake.o $(BUILD)/fake/platform.o \
	$(addprefix $(BUILD)/sys/,$(addsuffix .o,$(TREE))) $(CORE_OBJECTS)

$(BUILD)/fake/%.o: tests/fake/%.c $(wildcard tests/fake/*.h)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) -c -o $@ $<

$(FAKED): $(BUILD)/unit/%: tests/unit/%.c $(FAKED_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(FAKED_OBJECTS) -lcmocka

# The seam itself, against the system that is there.
SEAM_OBJECTS = $(BUILD)/sys/process_signal.o $(CORE_OBJECTS) $(patsubst \
	src/%.c,$(BUILD)/%.o,$(wildcard src/sys/$(PLATFORM)/*.c))

$(BUILD)/unit/test_seam: tests/unit/test_seam.c $(SEAM_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(SEAM_OBJECTS) -lcmocka

HARNESS = $(patsubst tests/%.c,$(BUILD)/%.o,$(wildcard tests/run/harness*.c))

$(HARNESS): $(BUILD)/%.o: tests/%.c $(wildcard tests/run/harness*.h)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/run/%: tests/run/%.c $(HARNESS)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(HARNESS) -lcmocka

$(BUILD)/help/%: tests/help/%.c
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

-include $(UNIT:=.d) $(RUN:=.d)

check: check-unit check-run

# Each test program is a target of its own, so that -j runs them side by side.
UNIT_RUNS = $(UNIT:=.run)
RUN_RUNS = $(RUN:=.run)

check-unit: $(UNIT_RUNS)
check-run: $(RUN_RUNS)

$(UNIT_RUNS): %.run: %
	$<

$(RUN_RUNS): %.run: % $(TMO) $(HELP)
	TMO='$(abspath $(TMO))' TMO_HELP='$(abspath $(BUILD)/help)' $<

# What the tests and the tools around them need, on Debian.
DEPS = gcc make libc6-dev libcmocka-dev rsync procps psmisc python3 strace \
	jq util-linux tzdata bash-completion zsh fish mandoc musl-tools clang \
	clang-tidy clang-format cppcheck spin gcovr lintian git busybox shellcheck
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# packages LIST [MORE]: by apt-get, unless all of LIST are there.
packages = @dpkg -s $(1) >/dev/null 2>&1 || { $(SUDO) apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq \
	--no-install-recommends $(1) $(2); }

# The fuzzers' runtime is packaged by clang's version.
deps:
	$(call packages,$(DEPS),$$(apt-cache depends clang | \
		sed -n 's/.*Depends: clang-\([0-9]*\)$$/libclang-rt-\1-dev/p'))

# What the recipes name besides. Some are services, which start when they are
# installed: so not a part of deps. A recipe whose tool is missing is skipped.
RECIPE_DEPS = cron openssh-client openssh-server parallel perl sudo systemd \
	timelimit toybox

deps-recipes:
	$(call packages,$(RECIPE_DEPS))

# The contestants of the benchmark, and what draws its chart.
BENCH_DEPS = busybox coreutils gnuplot-nox musl-tools rust-coreutils timelimit \
	toybox

deps-bench:
	$(call packages,$(BENCH_DEPS))

# Other processors. gcc-multilib itself does not stand beside cross compilers.
CROSS_DEPS = qemu-user gcc-$(shell gcc -dumpversion)-multilib \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	gcc-riscv64-linux-gnu libc6-dev-riscv64-cross \
	gcc-s390x-linux-gnu libc6-dev-s390x-cross

deps-everywhere:
	$(call packages,$(CROSS_DEPS))

# The same under AddressSanitizer and UndefinedBehaviorSanitizer.
asan:
	$(MAKE) check BUILD=build/asan TMO=build/asan/tmo STATIC= SECTIONS= STRIP= \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'

# End to end with the tmo that is released; -o: the other objects are not its.
MUSL = build/musl/tmo
check-musl:
	$(MAKE) $(MUSL) CC=musl-gcc BUILD=build/musl TMO=$(MUSL)
	$(MAKE) -o $(MUSL) check-run TMO=$(MUSL)

# ---- the house ----

# src/core touches no clock, no environment and no file: what its objects may
# ask of the libc is this.
PURE = abort|__assert_fail|calloc|realloc|free|malloc|memchr|memcmp|memcpy|memmove|memset|strchr|strcmp|strerror|strlen|strncmp|strrchr|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail

purity: $(CORE_OBJECTS)
	@nm -u $(CORE_OBJECTS) | awk '$$1 == "U" { print $$2 }' | sort -u | \
		grep -vxE '$(PURE)' > $(BUILD)/undefined || true
	@nm --defined-only $(CORE_OBJECTS) | awk 'NF == 3 { print $$3 }' | \
		sort -u > $(BUILD)/defined
	@! grep -vxFf $(BUILD)/defined $(BUILD)/undefined || \
		{ echo 'src/core reaches out of itself'; exit 1; }
	@echo 'src/core is pure'

LINT_FLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude
LINT_SOURCES = $(wildcard src/*.c src/*/*.c src/sys/linux/*.c)

# ctuuninitvar takes what a function fills in for what it reads.
lint:
	sh tests/lint/one_place.sh
	clang-tidy --quiet $(LINT_SOURCES) -- $(LINT_FLAGS)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=ctuuninitvar --error-exitcode=1 \
		-D__linux__ -D__x86_64__ -D__LP64__ -Iinclude src
	for source in $(LINT_SOURCES); do \
		gcc -fanalyzer -Werror $(LINT_FLAGS) -O1 -c -o /dev/null $$source || exit 1; \
	done
	mandoc -Tlint -Wwarning man/tmo.1
	clang-format --dry-run -Werror $(wildcard src/*.c src/*/*.c src/*/*/*.c include/tmo/*.h include/tmo/*/*.h)

clean:
	rm -rf build $(BUILD) tmo

# ---- what a run costs ----

# Side by side with the rivals that are installed; BENCH=-q is a short look.
bench:
	tests/bench/bench.sh $(BUILD)/bench $(BENCH)

# What does not depend on the machine's mood.
gates:
	tests/bench/gates.sh $(BUILD)/gates

# ---- fuzzing: make fuzz TIME=20 (seconds for each target) ----

FUZZ_CC ?= clang
FUZZ_CFLAGS ?= -O1 -g -fno-omit-frame-pointer
FUZZ_SANITIZE = address,undefined -fno-sanitize-recover=all
FUZZ = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))
FUZZ_OBJECTS = $(patsubst src/core/%.c,$(BUILD)/fuzz/core/%.o,$(CORE))
TIME ?= 20

$(BUILD)/fuzz/core/%.o: src/core/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(TMO_CFLAGS) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $< \
		-fsanitize=fuzzer-no-link,$(FUZZ_SANITIZE)

$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(FUZZ_OBJECTS)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(TMO_CFLAGS) $(FUZZ_CFLAGS) -o $@ $< $(FUZZ_OBJECTS) \
		-fsanitize=fuzzer,$(FUZZ_SANITIZE)

-include $(FUZZ_OBJECTS:.o=.d)

fuzz:
	@mkdir -p $(BUILD)/fuzz
	@if printf '%s\n' '#include <stddef.h>' \
		'int LLVMFuzzerTestOneInput(const char *b, size_t n);' \
		'int LLVMFuzzerTestOneInput(const char *b, size_t n)' \
		'{ return !b && n; }' | $(FUZZ_CC) -fsanitize=fuzzer,address \
		-x c -o $(BUILD)/fuzz/probe - 2>/dev/null; then \
		$(MAKE) $(FUZZ) && \
		sh tests/fuzz/run.sh $(BUILD)/fuzz $(TIME) $(FUZZ); \
	else \
		echo 'fuzz: skipped, $(FUZZ_CC) has no fuzzer runtime'; \
		echo '0 passed, 0 failed'; \
	fi

.PHONY: fuzz

# ---- model: every interleaving of a small world ----

$(BUILD)/model/explore: tests/model/explore.c $(CORE) $(wildcard include/tmo/*.h include/tmo/*/*.h)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) -O2 $(LDFLAGS) -o $@ $< $(CORE)

# `set -e` is not enough: both are to run whatever the first one says.
model: $(BUILD)/model/explore
	@$(BUILD)/model/explore; explored=$$?; \
	CC='$(CC)' sh tests/model/run.sh $(BUILD)/model && exit $$explored

# ---- coverage ----

COVERAGE = build/coverage
# A switch over an enum has a branch for what is none of its values.
GCOVR = gcovr --root . --exclude-branches-by-pattern '\s*switch \(.*'

# A failing test does not end the count; `make check` is there to fail. One
# must: test_verbose counts what tmo writes, and the counts are written too.
coverage:
	rm -rf $(COVERAGE)
	$(MAKE) coverage-run BUILD=$(COVERAGE) TMO=$(COVERAGE)/tmo \
		SECTIONS= STRIP= CFLAGS='-O0 -g --coverage'
	@if command -v gcovr >/dev/null; then \
		echo 'src/core'; $(GCOVR) --filter src/core/ \
			--print-summary $(COVERAGE) && \
		$(GCOVR) --filter src/core/ --branches $(COVERAGE) && \
		echo 'src' && $(GCOVR) --filter src/ \
			--print-summary $(COVERAGE); \
	else \
		echo 'coverage: skipped, there is no gcovr'; \
	fi

# Counts are lost where a process does not end by exit(): flush.c sees to it.
$(COVERAGE)/flush.o: tests/coverage/flush.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O0 -c -o $@ $<

$(COVERAGE)/tmo: $(COVERAGE)/flush.o
$(COVERAGE)/tmo: override LDFLAGS += $(COVERAGE)/flush.o \
	-Wl,--wrap=clone -Wl,--wrap=kill

# Some tests run tmo as somebody else, who is to write the counts as well.
coverage-run: $(TMO) $(UNIT) $(RUN) $(HELP)
	@./$(TMO) 0 true && chmod -R a+rwX $(BUILD)
	@for test in $(UNIT) $(RUN); do \
		TMO=$(CURDIR)/$(TMO) TMO_HELP=$(CURDIR)/$(BUILD)/help \
		$$test >$$test.log 2>&1 || echo "coverage: $$test failed"; \
	done

.PHONY: model coverage coverage-run

# ---- trust ----

TRUST_HELP = $(BUILD)/trust/bystander $(BUILD)/trust/old $(BUILD)/trust/soak

$(BUILD)/trust/%: tests/trust/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) -o $@ $<

# Every system call fails once; EVERY=10 tries every tenth failure.
EVERY ?= 1
faults: $(TMO) $(TRUST_HELP)
	python3 tests/trust/faults.py $(TMO) $(BUILD)/trust $(BUILD)/faults.txt \
		--every $(EVERY)

# N mixed short runs under load, then N among recycled pids.
N ?= 2000
SEED ?= 1
soak: $(TMO) $(TRUST_HELP)
	$(BUILD)/trust/soak -n $(N) -s $(SEED) ./$(TMO)
	$(BUILD)/trust/soak -n $(N) -s $(SEED) -p 400 ./$(TMO)

# Every compiler, libc and processor at hand, or those of VARIANTS.
everywhere:
	sh tests/trust/everywhere.sh $(BUILD)/everywhere $(VARIANTS)

check-setuid: $(TMO)
	sh tests/trust/setuid.sh ./$(TMO)

.PHONY: faults soak everywhere check-setuid

check-recipes: $(TMO)
	TMO='$(abspath $(TMO))' tests/recipes/run.sh

# ---- install, packages, manual ----

VERSION := $(shell sed -n 's/^.define TMO_VERSION "\(.*\)"$$/\1/p' include/tmo/version.h)
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d
# Where `make install TIMEOUT=1` puts a link named timeout: not in BINDIR, so
# that it stands in for the system's only in a PATH that says so.
TIMEOUTDIR ?= $(PREFIX)/libexec/tmo
TIMEOUTLINK = $(DESTDIR)$(TIMEOUTDIR)/timeout
DISTDIR ?= $(BUILD)/dist

# The manual says the version in its last line.
$(BUILD)/docs/tmo.1: man/tmo.1 include/tmo/version.h
	@mkdir -p $(@D)
	sed 's/^\.Os$$/.Os tmo $(VERSION)/' man/tmo.1 >$@

$(BUILD)/docs/tmo.1.html: $(BUILD)/docs/tmo.1
	mandoc -T html -O toc $< >$@

$(BUILD)/docs/tmo.1.pdf: $(BUILD)/docs/tmo.1
	mandoc -T pdf $< >$@

# Whether the manuals that it names are in this machine's index is no lint of it.
docs: $(BUILD)/docs/tmo.1.html $(BUILD)/docs/tmo.1.pdf
	@! mandoc -T lint -W warning man/tmo.1 2>&1 | grep -vE 'mandoc.db|manual not found'
	@echo '$^: no lint'

# Refuses before anything is put anywhere.
install: $(TMO) $(BUILD)/docs/tmo.1
	@if [ -n '$(TIMEOUT)' ] && \
		{ [ -e '$(TIMEOUTLINK)' ] || [ -L '$(TIMEOUTLINK)' ]; } && \
		[ "$$(readlink '$(TIMEOUTLINK)')" != '$(BINDIR)/tmo' ]; then \
		echo 'install: $(TIMEOUTLINK) is not a link to $(BINDIR)/tmo: it stays, nothing is installed' >&2; \
		exit 1; \
	fi
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' \
		'$(DESTDIR)$(BASHCOMPDIR)' '$(DESTDIR)$(ZSHCOMPDIR)' \
		'$(DESTDIR)$(FISHCOMPDIR)'
	install -m 755 $(TMO) '$(DESTDIR)$(BINDIR)/tmo'
	install -m 644 $(BUILD)/docs/tmo.1 '$(DESTDIR)$(MANDIR)/man1/tmo.1'
	install -m 644 src/completions/tmo.bash '$(DESTDIR)$(BASHCOMPDIR)/tmo'
	install -m 644 src/completions/_tmo '$(DESTDIR)$(ZSHCOMPDIR)/_tmo'
	install -m 644 src/completions/tmo.fish '$(DESTDIR)$(FISHCOMPDIR)/tmo.fish'
	@if [ -n '$(TIMEOUT)' ]; then \
		install -d '$(DESTDIR)$(TIMEOUTDIR)' && \
		ln -sf '$(BINDIR)/tmo' '$(TIMEOUTLINK)' && \
		echo '$(TIMEOUTLINK) -> $(BINDIR)/tmo'; \
	fi

# A link of another making stays.
uninstall:
	rm -f '$(DESTDIR)$(BINDIR)/tmo' '$(DESTDIR)$(MANDIR)/man1/tmo.1' \
		'$(DESTDIR)$(BASHCOMPDIR)/tmo' '$(DESTDIR)$(ZSHCOMPDIR)/_tmo' \
		'$(DESTDIR)$(FISHCOMPDIR)/tmo.fish'
	@if [ "$$(readlink '$(TIMEOUTLINK)')" = '$(BINDIR)/tmo' ]; then \
		rm -f '$(TIMEOUTLINK)'; \
		rmdir '$(DESTDIR)$(PREFIX)/libexec/tmo' 2>/dev/null || true; \
	fi

dist:
	MAKE='$(MAKE)' src/packaging/dist.sh '$(VERSION)' '$(DISTDIR)'

deb:
	MAKE='$(MAKE)' src/packaging/deb.sh '$(VERSION)' '$(DISTDIR)'

check-completions: $(TMO)
	TMO='$(abspath $(TMO))' tests/completions/run.sh

check-packaging:
	tests/packaging/test_install.sh

.PHONY: docs dist deb install uninstall check-completions check-packaging

.PHONY: all check check-unit check-run check-musl $(UNIT_RUNS) $(RUN_RUNS) deps \
	deps-recipes deps-bench deps-everywhere asan \
	purity lint clean bench gates \
	check-recipes
.SECONDARY:
