# What is checked besides the tests: style, purity, cost, models, fuzzers,
# coverage, trust. Included by the Makefile.

# ---- style ----

# src/core touches no clock, no environment and no file: what its objects may
# ask of the libc is this.
PURE = abort|__assert_fail|calloc|realloc|free|malloc|memchr|memcmp|memcpy|memmove|memset|strchr|strcmp|strerror|strlen|strncmp|strrchr|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail

purity: $(CORE_OBJECTS) ## prove that src/core calls no system
	@nm -u $(CORE_OBJECTS) | awk '$$1 == "U" { print $$2 }' | sort -u | \
		grep -vxE '$(PURE)' > $(BUILD)/undefined || true
	@nm --defined-only $(CORE_OBJECTS) | awk 'NF == 3 { print $$3 }' | \
		sort -u > $(BUILD)/defined
	@! grep -vxFf $(BUILD)/defined $(BUILD)/undefined || \
		{ echo 'src/core reaches out of itself'; exit 1; }
	@echo 'src/core is pure'

LINT_FLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude
LINT_SOURCES = $(wildcard src/*.c src/*/*.c src/sys/linux/*.c)
FORMATTED = $(wildcard src/*.c src/*/*.c src/*/*/*.c include/tmo/*.h \
	include/tmo/*/*.h)

lint: style tidy ## style and static analysis

# It takes as long as all the rest.
tidy:
	clang-tidy --quiet $(LINT_SOURCES) -- $(LINT_FLAGS)

# ctuuninitvar takes what a function fills in for what it reads.
style:
	sh tests/lint/one_place.sh
	sh tests/lint/checked.sh
	sh tests/lint/retired.sh
	sh tests/lint/length.sh
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=ctuuninitvar --error-exitcode=1 \
		-D__linux__ -D__x86_64__ -D__LP64__ -Iinclude src
	@mkdir -p $(BUILD)/lint
	for source in $(LINT_SOURCES); do \
		gcc -fanalyzer -Werror $(LINT_FLAGS) -O1 -c \
			-o $(BUILD)/lint/analyzed.o $$source || exit 1; \
	done
	@! mandoc -Tlint -Wwarning $(PAGES:%=man/%) 2>&1 | \
		grep -v 'conventional order'
	clang-format --dry-run -Werror $(FORMATTED)

format: ## clang-format the sources
	clang-format -i $(FORMATTED)

.PHONY: purity lint style tidy format

# ---- what a run costs ----

# Side by side with the rivals that are installed; BENCH=-q is a short look.
bench: ## measure tmo beside other timeouts (BENCH=-q: a short look)
	tests/bench/bench.sh $(BUILD)/bench $(BENCH)

# What does not depend on the machine's mood.
gates: ## page faults, system calls, wake-ups, memory and size of a run
	tests/bench/gates.sh $(BUILD)/gates

.PHONY: bench gates

# ---- fuzzing ----

FUZZ_CC ?= clang
FUZZ_CFLAGS ?= -O1 -g -fno-omit-frame-pointer
FUZZ_SANITIZE = address,undefined -fno-sanitize-recover=all
FUZZ = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))
FUZZ_OBJECTS = $(patsubst src/core/%.c,$(BUILD)/fuzz/core/%.o,$(CORE))
TIME ?= 20

$(BUILD)/fuzz/core/%.o: src/core/%.c $(STAMP)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(TMO_CFLAGS) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $< \
		-fsanitize=fuzzer-no-link,$(FUZZ_SANITIZE)

$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(FUZZ_OBJECTS)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(TMO_CFLAGS) $(FUZZ_CFLAGS) -o $@ $< $(FUZZ_OBJECTS) \
		-fsanitize=fuzzer,$(FUZZ_SANITIZE)

-include $(FUZZ_OBJECTS:.o=.d)

fuzz: ## every fuzzer for TIME=20 seconds
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

# ---- models of the machine ----

# With optimisation of their own: each takes millions of steps.
$(BUILD)/model/%: tests/model/%.c $(CORE) $(STAMP) \
		$(wildcard include/tmo/*.h include/tmo/*/*.h)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CPPFLAGS) $(CFLAGS) -O2 $(LDFLAGS) -o $@ $< $(CORE)

# same NAME: NAME prints what is recorded, the worlds of each scene or the
# digest of each plan, to the last of them.
same = $(BUILD)/model/$(1) >$(BUILD)/model/$(1).txt; status=$$?; \
	diff -u tests/model/$(1).txt $(BUILD)/model/$(1).txt || status=1; \
	tail -n 1 $(BUILD)/model/$(1).txt; [ $$status = 0 ]

model: explore spin ## every interleaving of a small world

explore: $(BUILD)/model/explore
	@$(call same,explore)

spin:
	@CC='$(CC)' sh tests/model/run.sh $(BUILD)/model

digest: $(BUILD)/model/digest ## 200,000 random timelines decide as recorded
	@$(call same,digest)

.PHONY: model explore spin digest

# ---- coverage ----

COVERAGE = build/coverage
# A switch over an enum has a branch for what is none of its values.
GCOVR = gcovr --root . --exclude-branches-by-pattern '\s*switch \(.*'

# A failing test does not end the count; `make check` is there to fail. One
# must: test_verbose counts what tmo writes, and the counts are written too.
coverage: ## lines and branches that the tests reach
	rm -rf $(COVERAGE)
	$(MAKE) coverage-run BUILD=$(COVERAGE) \
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
	-@$(MAKE) check

.PHONY: coverage coverage-run

# ---- trust ----

TRUST_HELP = $(BUILD)/trust/bystander $(BUILD)/trust/old $(BUILD)/trust/soak

$(BUILD)/trust/%: tests/trust/%.c $(STAMP)
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) -o $@ $<

EVERY ?= 1
faults: $(TMO) $(TRUST_HELP) ## every system call fails, once and for good (EVERY=10: a tenth)
	python3 tests/trust/faults.py $(TMO) $(BUILD)/trust $(BUILD)/faults.txt \
		--every $(EVERY)

SEED ?= 1
soak: N ?= 2000
soak: $(TMO) $(TRUST_HELP) ## N=2000 short runs under load, and among recycled pids
	$(BUILD)/trust/soak -n $(N) -s $(SEED) ./$(TMO)
	$(BUILD)/trust/soak -n $(N) -s $(SEED) -p 400 ./$(TMO)

everywhere: ## every compiler, libc and processor at hand (VARIANTS=)
	sh tests/trust/everywhere.sh $(BUILD)/everywhere $(VARIANTS)

# One of them, so that -j runs several side by side.
everywhere-%:
	sh tests/trust/everywhere.sh $(BUILD)/everywhere/$* $*

kernels: ## boot Debian's kernels with the smoke test (KERNELS=, SUITES=)
	SUITES='$(SUITES)' sh tests/trust/kernels.sh $(BUILD)/kernels $(KERNELS)

check-setuid: $(TMO) ## that tmo refuses to be set-uid
	sh tests/trust/setuid.sh ./$(TMO)

.PHONY: faults soak everywhere kernels check-setuid
