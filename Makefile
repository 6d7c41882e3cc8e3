# tmo. `make` builds ./tmo, `make help` lists what else there is;
# CC=musl-gcc makes the small and fast one.

CC ?= cc
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
PLATFORM := $(if $(filter Linux,$(shell uname -s)),linux,posix)
BUILD = build
# A build elsewhere has its program there: no two builds share one.
TMO = $(if $(filter build,$(BUILD)),tmo,$(BUILD)/tmo)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings -Wformat=2 \
	-Wconversion

# Small is fast here: a run that takes a third of a millisecond is page faults.
# No unwind tables: there is nothing to unwind.
SMALL = -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
# Where time_t or off_t have 32 bits otherwise.
WIDE = -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
# NetBSD has no WCONTINUED without the second.
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700
TMO_CFLAGS = $(STANDARD) $(WIDE) -Iinclude $(WARNINGS) $(SMALL)

comma := ,
# works OPTIONS: OPTIONS, if the compiler links a program with them, and without
# a word: a warning every file would bring again, and some linkers have nothing
# but warnings. Into a directory of its own: some compilers unlink their output
# before they write it, which as root would take away /dev/null.
works = $(shell probe=$$(mktemp -d) && \
	printf 'int main(void) { return 0; }\n' >"$$probe/probe.c" && \
	$(CC) $(filter-out --coverage,$(CFLAGS)) $(LDFLAGS) $(1) \
		-Werror -o "$$probe/probe" "$$probe/probe.c" 2>"$$probe/errors" && \
	! [ -s "$$probe/errors" ] && echo '$(1)'; rm -rf "$$probe")

# Of hardening what costs nothing that can be measured (128 bytes). With musl
# -fcf-protection takes 2.4 kB and -fstack-protector-strong 3.7. A CFLAGS of
# yours may have them.
ifeq ($(origin CFLAGS),undefined)
CFLAGS := $(or $(call works,-Oz),-Os) $(call works,-fstack-clash-protection)
endif
# Statically where the libc allows it: half of a short run is the loader's.
STATIC := $(call works,-static)
# Without relro and separate segments, 7 kB and three faults less. What is lost:
# 0.7 kB of pointers stay writable, constants are mapped executable; nothing is
# both. For a program that is never set-uid and reads its own argv and /proc.
# They stand before LDFLAGS, where the last word counts: a distribution that
# asks for relro gets it.
SECTIONS := $(call works,-Wl$(comma)--gc-sections) \
	$(call works,-Wl$(comma)-z$(comma)norelro$(comma)-z$(comma)noseparate-code)
ifeq ($(origin STRIP),undefined)
STRIP := $(call works,-s)
endif

CORE = $(wildcard src/core/*.c)
SYS = $(wildcard src/sys/*.c)
SEAM = $(wildcard src/sys/$(PLATFORM)/*.c)
OBJECTS = $(patsubst src/%.c,$(BUILD)/%.o,src/main.c $(SYS) $(SEAM) $(CORE))

all: $(TMO) ## build ./tmo

# What the objects are made with. The file is written when that changes, and
# then everything is made again.
FLAGS := $(strip $(CC) $(TMO_CFLAGS) $(CPPFLAGS) $(CFLAGS) / $(STATIC) \
	$(SECTIONS) $(LDFLAGS) $(STRIP) / $(PLATFORM))
STAMP = $(BUILD)/flags

ifneq ($(file <$(STAMP)),$(FLAGS))
.PHONY: $(STAMP)
endif
$(STAMP):
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@

$(TMO): $(OBJECTS) $(STAMP)
	$(CC) $(CFLAGS) $(STATIC) $(SECTIONS) $(LDFLAGS) $(STRIP) -o $@ \
		$(OBJECTS)

$(BUILD)/%.o: src/%.c $(STAMP)
	@mkdir -p $(@D)
	$(CC) $(TMO_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/\1	\2/p' $(MAKEFILE_LIST) | \
		expand -t 18

clean: ## remove what was built
	rm -rf build $(BUILD) tmo

# ---- install, packages, manual ----

VERSION = $(shell sed -n 's/^.define TMO_VERSION "\(.*\)"$$/\1/p' include/tmo/version.h)
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d
# Where `make install TIMEOUT=1` puts a link named timeout: not in BINDIR, so
# that it stands in for the system's only in a PATH that says so.
TIMEOUTDIR ?= $(PREFIX)/libexec/tmo
TIMEOUTLINK = $(DESTDIR)$(TIMEOUTDIR)/timeout
DISTDIR ?= $(BUILD)/dist

# The manual says the version in its last line.
MANUAL = sed 's/^\.Os$$/.Os tmo $(VERSION)/'

# Refuses before anything is put anywhere. Writes nothing into the tree, where
# root's files would be in the way of whose tree it is: what is not built yet is
# built elsewhere. Not by $(MAKE), a line with which is run by `make -n` too.
# What was built with other flags is taken as it is, unless flags are told here:
# `make CC=musl-gcc && sudo make install` installs what musl-gcc has made.
another_make = $(MAKE)
told = $(filter command environment,$(foreach v,CC CPPFLAGS CFLAGS LDFLAGS \
	PLATFORM STATIC SECTIONS STRIP,$(firstword $(origin $v))))
install: ## install below PREFIX (DESTDIR=, TIMEOUT=1 for a link named timeout)
	@if [ -n '$(TIMEOUT)' ] && \
		{ [ -e '$(TIMEOUTLINK)' ] || [ -L '$(TIMEOUTLINK)' ]; } && \
		[ "$$(readlink '$(TIMEOUTLINK)')" != '$(BINDIR)/tmo' ]; then \
		echo 'install: $(TIMEOUTLINK) is not a link to $(BINDIR)/tmo: it stays, nothing is installed' >&2; \
		exit 1; \
	fi
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' \
		'$(DESTDIR)$(MANDIR)/man7' '$(DESTDIR)$(BASHCOMPDIR)' '$(DESTDIR)$(ZSHCOMPDIR)' \
		'$(DESTDIR)$(FISHCOMPDIR)'
	@if $(another_make) -q $(if $(told),,-o $(STAMP)) $(TMO); then \
		install -m 755 $(TMO) '$(DESTDIR)$(BINDIR)/tmo'; \
	else \
		work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
		$(another_make) BUILD="$$work" TMO="$$work/tmo" && \
		install -m 755 "$$work/tmo" '$(DESTDIR)$(BINDIR)/tmo'; \
	fi
	$(MANUAL) man/tmo.1 >'$(DESTDIR)$(MANDIR)/man1/tmo.1'
	$(MANUAL) man/tmo-recipes.7 >'$(DESTDIR)$(MANDIR)/man7/tmo-recipes.7'
	chmod 644 '$(DESTDIR)$(MANDIR)/man1/tmo.1' \
		'$(DESTDIR)$(MANDIR)/man7/tmo-recipes.7'
	install -m 644 src/completions/tmo.bash '$(DESTDIR)$(BASHCOMPDIR)/tmo'
	install -m 644 src/completions/_tmo '$(DESTDIR)$(ZSHCOMPDIR)/_tmo'
	install -m 644 src/completions/tmo.fish '$(DESTDIR)$(FISHCOMPDIR)/tmo.fish'
	@if [ -n '$(TIMEOUT)' ]; then \
		install -d '$(DESTDIR)$(TIMEOUTDIR)' && \
		ln -sf '$(BINDIR)/tmo' '$(TIMEOUTLINK)' && \
		echo '$(TIMEOUTLINK) -> $(BINDIR)/tmo'; \
	fi

# A link of another making stays, and so does a directory in which there is
# anything.
uninstall: ## remove what install put there, with the same variables
	rm -f '$(DESTDIR)$(BINDIR)/tmo' '$(DESTDIR)$(MANDIR)/man1/tmo.1' \
		'$(DESTDIR)$(MANDIR)/man7/tmo-recipes.7' \
		'$(DESTDIR)$(BASHCOMPDIR)/tmo' '$(DESTDIR)$(ZSHCOMPDIR)/_tmo' \
		'$(DESTDIR)$(FISHCOMPDIR)/tmo.fish'
	@if [ "$$(readlink '$(TIMEOUTLINK)')" = '$(BINDIR)/tmo' ]; then \
		rm -f '$(TIMEOUTLINK)'; \
	fi
	@for directory in '$(BASHCOMPDIR)' '$(ZSHCOMPDIR)' '$(FISHCOMPDIR)' \
		'$(TIMEOUTDIR)'; do \
		rmdir "$(DESTDIR)$$directory" \
			"$(DESTDIR)$${directory%/*}" 2>/dev/null || true; \
	done
	@rmdir '$(DESTDIR)$(MANDIR)/man1' '$(DESTDIR)$(MANDIR)/man7' \
		2>/dev/null || true

# Whether the manuals that they name are in this machine's index is no lint of
# them. EXIT STATUS and EXAMPLES come first: they are what is looked up.
PAGES = tmo.1 tmo-recipes.7

$(BUILD)/docs/%: man/% include/tmo/version.h
	@mkdir -p $(@D)
	$(MANUAL) $< >$@

$(BUILD)/docs/%.html: $(BUILD)/docs/%
	mandoc -T html -O toc $< >$@

$(BUILD)/docs/%.pdf: $(BUILD)/docs/%
	mandoc -T pdf $< >$@

docs: $(PAGES:%=$(BUILD)/docs/%.html) $(PAGES:%=$(BUILD)/docs/%.pdf) ## the manual as HTML and PDF
	@! mandoc -T lint -W warning $(PAGES:%=man/%) 2>&1 | \
		grep -vE 'mandoc.db|manual not found|conventional order'
	@echo '$^: no lint'

dist: ## tarballs of the source and of a static binary
	MAKE='$(MAKE)' src/packaging/dist.sh '$(VERSION)' '$(DISTDIR)'

deb: ## a Debian package
	MAKE='$(MAKE)' src/packaging/deb.sh '$(VERSION)' '$(DISTDIR)'

.PHONY: all help clean install uninstall docs dist deb
.SECONDARY:

include tests/check.mk tests/house.mk
