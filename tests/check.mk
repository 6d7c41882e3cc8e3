# The tests: what `make check` needs, builds and runs. Included by the Makefile.

# ---- what they need, on Debian ----

# 9 MB beside gcc: all reports are read by python3. A test whose tool is missing
# (gdb, node) is skipped.
DEPS = gcc make libc6-dev libcmocka-dev python3 rsync strace tzdata

# For linting, modelling, fuzzing, coverage, packages and the shells.
HOUSE_DEPS = $(DEPS) bash-completion busybox clang clang-format clang-tidy \
	cppcheck fish gcovr git jq lintian mandoc musl-tools procps psmisc \
	shellcheck spin zsh

# What the recipes name besides. Some are services, which start when they are
# installed: so not a part of deps. A recipe whose tool is missing is skipped.
RECIPE_DEPS = cron gdb golang-go nodejs openssh-client openssh-server parallel \
	perl sudo systemd timelimit toybox

# The contestants of the benchmark, and what draws its chart.
BENCH_DEPS = busybox coreutils gnuplot-nox musl-tools rust-coreutils timelimit \
	toybox

# Programs with a run time of their own, which -i and -n are tried with; their
# tests are skipped where they are missing.
LIMIT_DEPS = nodejs python3

# Other processors. gcc-multilib itself does not stand beside cross compilers.
CROSS_DEPS = qemu-user gcc-$(shell gcc -dumpversion)-multilib \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
	gcc-hppa-linux-gnu libc6-dev-hppa-cross \
	gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross \
	gcc-riscv64-linux-gnu libc6-dev-riscv64-cross \
	gcc-s390x-linux-gnu libc6-dev-s390x-cross

# Kernels are downloaded by the target itself.
KERNEL_DEPS = cpio musl-tools qemu-system-arm qemu-system-misc qemu-system-ppc \
	qemu-system-x86 gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
	gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross \
	gcc-s390x-linux-gnu libc6-dev-s390x-cross

# packages LIST [MORE]: by apt-get, unless all of LIST are there.
packages = @dpkg -s $(1) >/dev/null 2>&1 || { \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $(1) $(2); }

deps: ## install what check needs
	$(call packages,$(DEPS))

# The fuzzers' runtime is packaged by clang's version.
deps-house: ## ... what the other targets below need
	$(call packages,$(HOUSE_DEPS),$$(apt-cache depends clang | \
		sed -n 's/.*Depends: clang-\([0-9]*\)$$/libclang-rt-\1-dev/p'))

deps-recipes: ## ... check-recipes
	$(call packages,$(RECIPE_DEPS))

deps-bench: ## ... bench
	$(call packages,$(BENCH_DEPS))

deps-limits: ## ... the tests of -i and -n that check skips otherwise
	$(call packages,$(LIMIT_DEPS))

deps-everywhere: ## ... everywhere
	$(call packages,$(CROSS_DEPS))

deps-kernels: ## ... kernels
	$(call packages,$(KERNEL_DEPS))

# ---- the test programs ----

UNIT = $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
RUN = $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/run/test_*.c))
HELP = $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/help/*.c))
HARNESS = $(patsubst tests/%.c,$(BUILD)/%.o,$(filter-out tests/run/test_%, \
	$(wildcard tests/run/*.c)))
CORE_OBJECTS = $(patsubst src/%.c,$(BUILD)/%.o,$(CORE))
# The fake has their functions.
FAKED = $(BUILD)/sys/group.o $(BUILD)/sys/process_signal.o
ROOMS = $(filter-out $(FAKED),$(patsubst src/%.c,$(BUILD)/%.o,$(SYS)))
FAKE = $(patsubst tests/%.c,$(BUILD)/%.o,$(wildcard tests/fake/*.c))
FILTER = $(BUILD)/check/filter.o

TEST_COMPILE = $(CC) $(TMO_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP

$(FAKE) $(HARNESS) $(FILTER): $(BUILD)/%.o: tests/%.c $(STAMP)
	@mkdir -p $(@D)
	$(TEST_COMPILE) -c -o $@ $<

# A unit test links with the core, with the rooms of sys and, in place of the
# platform, with the fake one. Of an archive the linker takes what is asked for:
# a test of the core gets nothing of sys.
LINKED = $(BUILD)/unit/linked.a
$(LINKED): $(FAKE) $(CORE_OBJECTS) $(ROOMS)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(filter-out %/test_seam,$(UNIT)): $(BUILD)/%: tests/%.c $(LINKED) $(FILTER)
	@mkdir -p $(@D)
	$(TEST_COMPILE) $(LDFLAGS) -o $@ $< $(FILTER) $(LINKED) -lcmocka

# The platform itself is tried against the system that is there.
SEAM_OBJECTS = $(patsubst src/%.c,$(BUILD)/%.o,$(SEAM)) \
	$(FAKED) $(CORE_OBJECTS)

$(BUILD)/unit/test_seam: tests/unit/test_seam.c $(SEAM_OBJECTS) $(FILTER)
	@mkdir -p $(@D)
	$(TEST_COMPILE) $(LDFLAGS) -o $@ $< $(FILTER) $(SEAM_OBJECTS) -lcmocka

$(RUN): $(BUILD)/%: tests/%.c $(HARNESS) $(FILTER)
	@mkdir -p $(@D)
	$(TEST_COMPILE) $(LDFLAGS) -o $@ $< $(FILTER) $(HARNESS) -lcmocka

$(HELP): $(BUILD)/%: tests/%.c $(STAMP)
	@mkdir -p $(@D)
	$(TEST_COMPILE) $(LDFLAGS) -o $@ $<

-include $(UNIT:=.d) $(RUN:=.d) $(HELP:=.d) $(HARNESS:.o=.d) $(FAKE:.o=.d)

# ---- running them ----

# Each program is a target of its own, so that -j runs them side by side, and
# each runs whatever has failed before; what they leave in files of results is
# summed up at the end.
UNIT_RUNS = $(UNIT:=.run)
RUN_RUNS = $(RUN:=.run)
# What takes longest is begun first: nothing is left to run alone at the end.
LONGEST = $(patsubst %,$(BUILD)/run/test_%.run,silence idle hung_disk hook)
sum = @sh tests/check/sum.sh $(patsubst %.run,%.result,$(1))

# They wait for nine tenths of their time. All are built before: no compiler
# runs beside them, and they begin in the order in which they stand.
AT_ONCE = $(if $(filter -j%,$(MAKEFLAGS)),,-j4)
check: ## all tests, four programs at a time (or as -j says)
	@+$(MAKE) --no-print-directory $(AT_ONCE) check-programs
	@+$(MAKE) --no-print-directory $(AT_ONCE) check-all

check-programs: $(TMO) $(HELP) $(UNIT) $(RUN)

check-all: $(LONGEST) $(UNIT_RUNS) $(RUN_RUNS)
	$(call sum,$^)

check-unit: $(UNIT_RUNS) ## ... those of single modules
	$(call sum,$^)

check-run: $(LONGEST) $(RUN_RUNS) ## ... those of the whole program
	$(call sum,$^)

$(UNIT_RUNS): %.run: %
	@sh tests/check/run.sh $<

$(RUN_RUNS): %.run: % $(TMO) $(HELP)
	@TMO='$(abspath $(TMO))' TMO_HELP='$(abspath $(BUILD)/help)' \
		sh tests/check/run.sh $<

repeat: N ?= 20
repeat: JOBS ?= 1
repeat: $(TMO) $(HELP) $(UNIT) $(RUN) ## one test often: TEST=NAME, N=20, JOBS=1
	@TMO='$(abspath $(TMO))' TMO_HELP='$(abspath $(BUILD)/help)' \
		sh tests/check/repeat.sh $(BUILD) '$(TEST)' $(N) $(JOBS)

# The same under AddressSanitizer and UndefinedBehaviorSanitizer.
asan: ## all tests under sanitizers
	$(MAKE) check BUILD=build/asan STATIC= SECTIONS= STRIP= \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'

# End to end with the tmo that is released; -o: the other objects are not its.
MUSL = build/musl/tmo
check-musl: ## check-run with the program that musl-gcc makes
	$(MAKE) $(MUSL) CC=musl-gcc BUILD=build/musl
	$(MAKE) -o $(MUSL) check-run TMO=$(MUSL)

check-completions: $(TMO) ## the completions of bash, zsh and fish
	TMO='$(abspath $(TMO))' tests/completions/run.sh

check-recipes: $(TMO) ## the manual's recipes
	TMO='$(abspath $(TMO))' tests/recipes/run.sh

check-packaging: ## install, uninstall, dist, deb, docs
	tests/packaging/test_install.sh

.PHONY: deps deps-house deps-recipes deps-bench deps-limits \
	deps-everywhere deps-kernels check check-programs check-all \
	check-unit check-run $(UNIT_RUNS) $(RUN_RUNS) repeat asan check-musl \
	check-completions check-recipes check-packaging
