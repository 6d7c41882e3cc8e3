# tmo. `make` builds ./tmo; CC=musl-gcc makes the small and fast one.

CC ?= cc
CFLAGS ?= -Os
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
PLATFORM ?= linux
BUILD ?= build
TMO ?= tmo

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings -Wformat=2 \
	-Wconversion

# Small is fast here: a run that takes a third of a millisecond is page faults.
# No unwind tables: there is nothing to unwind.
SMALL = -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
TMO_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude $(WARNINGS) $(SMALL)

comma := ,
# works TEXT: whether the compiler links a program with these options.
works = $(shell printf 'int main(void) { return 0; }\n' | $(CC) \
	$(filter-out --coverage,$(CFLAGS)) \
	$(LDFLAGS) $(1) -x c -o /dev/null - 2>/dev/null && echo '$(1)')

# Statically where the libc allows it: half of a short run is the loader's.
STATIC := $(call works,-static)
# Without relro and separate segments, 7 kB and three faults less. What is lost:
# 0.7 kB of pointers stay writable, constants are mapped executable; nothing is
# both. For a program that is never set-uid and reads its own argv and /proc.
SECTIONS := $(call works,-Wl$(comma)--gc-sections) \
	$(call works,-Wl$(comma)-z$(comma)norelro$(comma)-z$(comma)noseparate-code)
STRIP ?= -s

CORE = $(wildcard src/core/*.c)
SYS = src/sys/platform_$(PLATFORM).c \
	$(filter-out src/sys/platform_%,$(wildcard src/sys/*.c))
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

# pidset is as good as pure, but for its memory.
UNIT_OBJECTS = $(CORE_OBJECTS) $(BUILD)/sys/pidset.o \
	$(BUILD)/sys/platform_$(PLATFORM).o

$(BUILD)/unit/%: tests/unit/%.c $(UNIT_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(UNIT_OBJECTS) -lcmocka

$(BUILD)/run/harness.o: tests/run/harness.c tests/run/harness.h
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/run/%: tests/run/%.c $(BUILD)/run/harness.o
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(BUILD)/run/harness.o -lcmocka

$(BUILD)/help/%: tests/help/%.c
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

-include $(UNIT:=.d) $(RUN:=.d)

check: check-unit check-run

check-unit: $(UNIT)
	@for test in $(UNIT); do $$test || exit 1; done

check-run: $(TMO) $(RUN) $(HELP)
	@for test in $(RUN); do \
		TMO=$(CURDIR)/$(TMO) TMO_HELP=$(CURDIR)/$(BUILD)/help $$test || exit 1; \
	done

# The same under AddressSanitizer and UndefinedBehaviorSanitizer.
asan:
	$(MAKE) check BUILD=build/asan TMO=build/asan/tmo STATIC= SECTIONS= STRIP= \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'

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
LINT_SOURCES = $(filter-out src/sys/platform_posix.c,$(wildcard src/*.c src/*/*.c))

# ctuuninitvar takes what a function fills in for what it reads.
lint:
	clang-tidy --quiet $(LINT_SOURCES) -- $(LINT_FLAGS)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=ctuuninitvar --error-exitcode=1 \
		-D__linux__ -D__x86_64__ -D__LP64__ -Iinclude src
	for source in $(LINT_SOURCES); do \
		gcc -fanalyzer -Werror $(LINT_FLAGS) -O1 -c -o /dev/null $$source || exit 1; \
	done
	mandoc -Tlint -Wwarning man/tmo.1
	clang-format --dry-run -Werror $(wildcard src/*.c src/*/*.c include/tmo/*.h)

clean:
	rm -rf build $(BUILD) tmo

install: $(TMO)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1
	install -m 755 $(TMO) $(DESTDIR)$(BINDIR)/tmo
	install -m 644 man/tmo.1 $(DESTDIR)$(MANDIR)/man1/tmo.1

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/tmo $(DESTDIR)$(MANDIR)/man1/tmo.1

.PHONY: all check check-unit check-run asan purity clean install uninstall lint
.SECONDARY:
