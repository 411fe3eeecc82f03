# Builds Placet. The two commands people need: make run, make test.
#
#   all          build/placet
#   deps         installs what is missing on this machine
#   run          deps, all and hydra, then conf/run/run.py
#   test         everything that fits in minutes (tests/run.sh)
#   unit         the C units                fuzz-replay  the fuzzers' corpora
#   san          build/san/placet, under ASan and UBSan
#   texts        the lists of texts, after one has changed
#   lint bench hydra demo-client clean
#
# A room is a folder of app/. Every .c file in a room is found by itself; what
# a room may include is written once, in app/README.md. Everything that is made
# lies in build/, and nothing of Kore is kept in this repository: its sources
# are copied from the Debian package, for one exact version, and patched there.

SHELL		= /bin/sh
MAKEFLAGS	+= --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:

# Another build folder than the usual one: make B=/elsewhere
B		?= build

CC		= gcc
AR		= ar
PYTHON		= python3

rooms		:= $(filter-out gen,$(patsubst app/%/,%,$(wildcard app/*/)))
sources_of	= $(wildcard app/$(1)/*.c)
programs	:= template po asset sql

#
# Flags
#
includes	= -I app -I $(B)/gen -isystem /usr/include/postgresql
warnings	= -Wall -Wextra -Wshadow -Wconversion -Wswitch-enum \
		  -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wvla \
		  -Wformat=2 -Werror
language	= -std=gnu17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64
hardening	= -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
		  -fstack-clash-protection -ftrivial-auto-var-init=zero -fPIE
ifeq ($(shell uname -m),x86_64)
hardening	+= -fcf-protection
endif
sanitizing	= -O1 -g -fno-omit-frame-pointer -fPIE -U_FORTIFY_SOURCE \
		  -fsanitize=address,undefined -fno-sanitize-recover=undefined

# Kore's structs change with these two; whoever includes it needs them.
kore_features	= -DKORE_SINGLE_BINARY -DKORE_USE_CURL
sees_kore	= $(kore_features) -isystem $(B)/kore/include

room_flags	= $(language) $(warnings) $(includes) -include base/banned.h \
		  $(if $(filter base fiber web,$(1)),-DBASE_MAY_ALLOCATE) \
		  $(if $(filter fiber web,$(1)),$(sees_kore))

# Kore finds its hooks by name at run time (dlsym), so these are exported;
# kore_mem_find is where every request head passes (app/web/gate.c).
kore_hooks	= kore_parent_configure kore_worker_configure \
		  kore_worker_teardown web_dispatch
link_kore	= -Wl,--wrap=kore_mem_find -Wl,--wrap=kore_log \
		  $(kore_hooks:%=-Wl,--export-dynamic-symbol=%)
link_hardening	= -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
libraries	= -Wl,--as-needed -lpq -lcurl -lunbound -lpsl -lidn2 -lyaml \
		  -lpng -lturbojpeg -lwebp -licui18n -licuuc \
		  -ljansson -lsodium -lssl -lcrypto -lm -ldl -lpthread

.PHONY: all deps run test unit san lint hydra bench fuzz-replay texts clean \
	demo-client

all: $(B)/placet

#
# Kore: copied, patched, compiled. `version` is what Debian's package says.
#
kore_package	= /usr/share/kore
kore_version	= 4.1.0
kore_files	= kore buf config connection domain filemap fileref json mem \
		  msg module net pool runtime timer utils worker keymgr auth \
		  accesslog http validator websocket curl linux seccomp
kore_flags	= -std=gnu99 -w -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
		  -DPREFIX='"/usr"' -Dmain=kore_main $(kore_features) \
		  -I $(B)/kore/include/kore -I $(B)/kore

# fiber/http.h has a struct http_header of its own: Kore's is renamed.
$(B)/kore/ready: conf/kore.patch
	@[ "$$(cat $(kore_package)/RELEASE 2>/dev/null)" = $(kore_version) ] || \
	    { echo "Placet is built with Debian's package kore" \
	    "$(kore_version), exactly; 'make deps' installs it." >&2; exit 1; }
	@echo "  Kore $(kore_version): copy and patch"
	@rm -rf $(B)/kore
	@mkdir -p $(B)/kore
	@cp -R $(kore_package)/src $(kore_package)/include \
	    $(kore_package)/misc $(B)/kore/
	@patch -s -d $(B)/kore -p1 -F0 <conf/kore.patch
	@sed -i 's/\<http_header\>/kore_http_header/g' \
	    $(B)/kore/src/*.c $(B)/kore/include/kore/*.h
	@sh $(B)/kore/misc/linux-platform.sh >$(B)/kore/platform.h
	@printf 'const char *kore_version = "%s";\n' $(kore_version) \
	    >$(B)/kore/src/version.c
	@touch $@

$(B)/kore/src/%.c: $(B)/kore/ready ;
$(B)/kore/include/kore/%.h: $(B)/kore/ready ;

$(B)/kore/obj/%.o: $(B)/kore/ready
	@mkdir -p $(@D)
	@echo "  cc kore/$*.c"
	@$(CC) $(kore_flags) $(hardening) -c $(B)/kore/src/$*.c -o $@

$(B)/kore/san/%.o: $(B)/kore/ready
	@mkdir -p $(@D)
	@echo "  cc kore/$*.c, sanitized"
	@$(CC) $(kore_flags) $(sanitizing) -fno-sanitize=undefined \
	    -c $(B)/kore/src/$*.c -o $@

$(B)/kore/libkore.a: $(kore_files:%=$(B)/kore/obj/%.o) \
    $(B)/kore/obj/version.o
$(B)/san/kore/libkore.a: $(kore_files:%=$(B)/kore/san/%.o) \
    $(B)/kore/san/version.o

#
# Generated sources: build-time programs of app/gen, run on this machine.
# Each is called as:  program OUTPUT-FOLDER INPUT...
#
gen_helpers	:= $(filter-out $(programs:%=app/gen/%.c),$(wildcard app/gen/*.c))
gen_flags	= $(language) $(filter-out -Wconversion,$(warnings)) -O1 -g \
		  -I app

template_inputs	:= $(sort $(wildcard templates/messages.txt templates/*.html \
		   templates/part/* templates/mail/*))
po_inputs	:= $(B)/gen/placet.pot $(sort $(wildcard templates/locale/*.po))
asset_inputs	:= $(sort $(wildcard assets/*))
sql_inputs	:= $(sort $(wildcard sql/queries/*/*.sql))

template_makes	= templates
po_makes	= locales
asset_makes	= assets
sql_makes	= queries

$(B)/host/%.o: app/gen/%.c
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(gen_flags) -MMD -MP -c $< -o $@

$(B)/host/helpers.a: $(gen_helpers:app/gen/%.c=$(B)/host/%.o)

$(programs:%=$(B)/host/%): $(B)/host/%: $(B)/host/%.o $(B)/host/helpers.a
	@$(CC) -o $@ $^

# A program that is not in the tree, or has nothing to read, makes nothing.
define generate
ifneq ($$(and $$(wildcard app/gen/$(1).c),$$($(1)_inputs)),)
generated	+= $(B)/gen/$$($(1)_makes)
$(B)/gen/.$(1): $(B)/host/$(1) $$($(1)_inputs)
	@mkdir -p $(B)/gen
	@echo "  gen $(1)"
	@$(B)/host/$(1) $(B)/gen $$($(1)_inputs)
	@touch $$@
$(B)/gen/$$($(1)_makes).c $(B)/gen/$$($(1)_makes).h: $(B)/gen/.$(1) ;
endif
endef
$(foreach program,$(programs),$(eval $(call generate,$(program))))

# With the pages come the numbers of their texts and the list to translate.
$(B)/gen/messages.h $(B)/gen/placet.pot: $(B)/gen/.template ;

generated_headers = $(generated:%=%.h)

#
# Rooms: one archive each, twice (normal, sanitized).
#
define room
$(B)/obj/$(1)/%.o: app/$(1)/%.c
	@mkdir -p $$(@D)
	@echo "  cc $$<"
	@$$(CC) $$(call room_flags,$(1)) $$(hardening) -MMD -MP -c $$< -o $$@
$(B)/san/obj/$(1)/%.o: app/$(1)/%.c
	@mkdir -p $$(@D)
	@echo "  cc $$<"
	@$$(CC) $$(call room_flags,$(1)) $$(sanitizing) -MMD -MP -c $$< -o $$@
$(B)/lib/$(1).a: $$(patsubst app/%.c,$(B)/obj/%.o,$$(call sources_of,$(1)))
$(B)/san/lib/$(1).a: \
    $$(patsubst app/%.c,$(B)/san/obj/%.o,$$(call sources_of,$(1)))
endef
$(foreach r,$(rooms),$(eval $(call room,$(r))))

sees_generated	:= $(filter-out base fiber model,$(rooms))
room_objects	= $(foreach r,$(1),$(patsubst app/%.c,%.o,$(call sources_of,$(r))))
kore_objects	:= $(call room_objects,fiber web)
$(foreach b,$(B)/obj $(B)/san/obj,$(addprefix $(b)/,$(kore_objects))): \
    | $(B)/kore/ready
$(foreach b,$(B)/obj $(B)/san/obj,$(addprefix $(b)/,\
    $(call room_objects,$(sees_generated)))): | $(generated_headers)

$(B)/obj/gen/%.o: $(B)/gen/%.c | $(generated_headers)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call room_flags,gen) $(hardening) -MMD -MP -c $< -o $@
$(B)/san/obj/gen/%.o: $(B)/gen/%.c | $(generated_headers)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call room_flags,gen) $(sanitizing) -MMD -MP -c $< -o $@
$(B)/obj/%.o: app/%.c | $(generated_headers)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call room_flags,) $(hardening) -MMD -MP -c $< -o $@
$(B)/san/obj/%.o: app/%.c | $(generated_headers)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call room_flags,) $(sanitizing) -MMD -MP -c $< -o $@
$(B)/lib/gen.a: $(generated:$(B)/gen/%=$(B)/obj/gen/%.o)
$(B)/san/lib/gen.a: $(generated:$(B)/gen/%=$(B)/san/obj/gen/%.o)

%.a:
	@mkdir -p $(@D)
	@rm -f $@
	@$(AR) rcs $@ $^

#
# The program
#
top		:= $(patsubst app/%.c,%.o,$(wildcard app/*.c))
every_room	:= $(rooms) gen

$(B)/placet: $(top:%=$(B)/obj/%) $(every_room:%=$(B)/lib/%.a) \
    $(B)/kore/libkore.a
	@echo "  ld $@"
	@$(CC) $(link_hardening) $(link_kore) -o $@ $(filter %.o,$^) \
	    -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libraries)

$(B)/san/placet: $(top:%=$(B)/san/obj/%) $(every_room:%=$(B)/san/lib/%.a) \
    $(B)/san/kore/libkore.a
	@echo "  ld $@"
	@$(CC) $(sanitizing) $(link_hardening) $(link_kore) -o $@ \
	    $(filter %.o,$^) \
	    -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libraries)

san: $(B)/san/placet

#
# Units and fuzzers: tests/unit/ROOM_WHAT.c, tests/fuzz/ROOM_WHAT.c. Each is
# linked with the archives of the rooms that its room may include, so that a
# room can be tested while a higher one does not compile. Both are sanitized.
#
below_base	= base
below_gen	= base
below_model	= base model
below_fiber	= base fiber
below_web	= base fiber web
below_store	= base fiber web model store
below_engine	= base fiber web model engine
below_mail	= base mail
room_of		= $(firstword $(subst _, ,$(1)))
below		= $(or $(below_$(call room_of,$(1))),$(rooms))
archives_for	= $(patsubst %,$(B)/san/lib/%.a,$(call below,$(1)) gen) \
		  $(if $(filter web fiber,$(call below,$(1))),\
		  $(B)/san/kore/libkore.a)

units		:= $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
fuzzers		:= $(patsubst tests/fuzz/%.c,%,$(filter-out %/replay.c,\
		   $(wildcard tests/fuzz/*.c)))

$(B)/san/unit/%.o: tests/unit/%.c | $(B)/kore/ready $(generated_headers)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call room_flags,web) $(sanitizing) -MMD -MP -c $< -o $@
$(B)/san/fuzz/%.o: tests/fuzz/%.c | $(B)/kore/ready $(generated_headers)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call room_flags,web) $(sanitizing) -MMD -MP -c $< -o $@

link_test	= $(CC) $(sanitizing) -pie $(link_kore) -o $@ $(filter %.o,$^) \
		  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		  $(libraries)

.SECONDEXPANSION:
$(units:%=$(B)/san/unit/%): $(B)/san/unit/%: $(B)/san/unit/%.o \
    $$(call archives_for,$$*)
	@$(link_test) -lcmocka
$(fuzzers:%=$(B)/san/fuzz/%): $(B)/san/fuzz/%: $(B)/san/fuzz/%.o \
    $(B)/san/fuzz/replay.o $$(call archives_for,$$*)
	@$(link_test)

# Runs every program given, says which failed, and closes with one line.
define run_each
	@failed=0; for program in $(1); do \
		$(2) || { failed=$$((failed + 1)); \
		    echo "$@: $$program FAILED" >&2; }; \
	done; \
	echo "$@: $(words $(1)) programs, $$failed failed"; [ $$failed = 0 ]
endef

unit: $(units:%=$(B)/san/unit/%)
	$(call run_each,$(units),$(B)/san/unit/$$program)

fuzz-replay: $(fuzzers:%=$(B)/san/fuzz/%)
	$(call run_each,$(fuzzers),\
	    $(B)/san/fuzz/$$program tests/fuzz/corpus/$$program)

#
# What others own
#
jobs		= $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

deps:
	conf/run/install.sh

hydra:
	conf/run/hydra.sh

# One after the other even with -j: nothing can be built before deps.
run:
	conf/run/install.sh
	$(MAKE) $(jobs) all hydra
	exec $(PYTHON) conf/run/run.py

demo-client:
	exec conf/run/demo-client.sh

test:
	conf/run/install.sh test
	$(MAKE) $(jobs) all hydra san
	tests/run.sh

lint:
	tests/lint/run.sh

bench: all hydra
	tests/bench/run.sh

# After a text has changed: renews the list, and says what is untranslated.
texts: $(B)/gen/placet.pot
	@cp $(B)/gen/placet.pot templates/locale/placet.pot
	@for po in templates/locale/*.po; do \
	    msgmerge -q --no-fuzzy-matching -o $(B)/gen/merged.po $$po \
	        templates/locale/placet.pot && \
	    msgattrib --no-obsolete -o $$po $(B)/gen/merged.po || exit 1; \
	    echo "  untranslated in $$po:"; \
	    msgattrib --untranslated --no-wrap $$po | grep '^msgid ".' || :; \
	done

clean:
	rm -rf $(B)/obj $(B)/lib $(B)/san $(B)/gen $(B)/host $(B)/kore \
	    $(B)/placet

-include $(shell find $(B)/obj $(B)/san $(B)/host -name '*.d' 2>/dev/null)
