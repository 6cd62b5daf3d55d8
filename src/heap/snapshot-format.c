/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-format.c — the sections in a table: their names in messages, the size of their elements. */

#include "heap/snapshot-format.h"

static const struct
{
  const char *name;
  guint element_size;
} sections[VV_N_SECTIONS] = {
  [VV_SECTION_ADDRESS] = { "objects.address", 8 },
  [VV_SECTION_TYPE] = { "objects.type", 4 },
  [VV_SECTION_SIZE] = { "objects.size", 4 },
  [VV_SECTION_MEMORY] = { "objects.memory", 4 },
  [VV_SECTION_REFCOUNT] = { "objects.refcount", 4 },
  [VV_SECTION_LENGTH] = { "objects.length", 4 },
  [VV_SECTION_FLAGS] = { "objects.flags", 2 },
  [VV_SECTION_VALUE] = { "objects.value", 8 },
  [VV_SECTION_FIRST_REF] = { "objects.first-ref", 4 },
  [VV_SECTION_FIRST_REFERRER] = { "objects.first-referrer", 4 },
  [VV_SECTION_BY_TYPE] = { "objects.by-type", 4 },
  [VV_SECTION_REF_TARGET] = { "refs.target", 4 },
  [VV_SECTION_REF_LABEL] = { "refs.label", 4 },
  [VV_SECTION_REF_KIND] = { "refs.kind", 1 },
  [VV_SECTION_REFERRER] = { "refs.by-target", 4 },
  [VV_SECTION_TEXTS] = { "texts", 1 },
  [VV_SECTION_NAMES] = { "names", 8 },
  [VV_SECTION_TYPES] = { "types", sizeof (VvFileType) },
  [VV_SECTION_TYPES_BY_ADDRESS] = { "types.by-address", 4 },
  [VV_SECTION_WEAKREFS] = { "weakrefs", sizeof (VvFileWeakref) },
  [VV_SECTION_ROOTS] = { "roots", sizeof (VvFileRoot) },
  [VV_SECTION_THREADS] = { "threads", sizeof (VvFileThread) },
  [VV_SECTION_FRAMES] = { "frames", sizeof (VvFileFrame) },
  [VV_SECTION_META] = { "meta", sizeof (VvFileMeta) },
  [VV_SECTION_OVERFLOW] = { "overflow", sizeof (VvFileOverflow) },
  [VV_SECTION_DOMINATOR] = { "objects.dominator", 4 },
  [VV_SECTION_RETAINED] = { "objects.retained", 4 },
  [VV_SECTION_CYCLE] = { "objects.cycle", 4 },
  [VV_SECTION_GARBAGE] = { "objects.garbage", 1 },
  [VV_SECTION_BY_DOMINATOR] = { "objects.by-dominator", 4 },
  [VV_SECTION_TYPE_RETAINED] = { "types.retained", 8 },
  [VV_SECTION_CYCLES] = { "cycles", sizeof (VvFileCycle) },
  [VV_SECTION_CYCLE_MEMBERS] = { "cycles.members", 4 },
  [VV_SECTION_CYCLE_TEXTS] = { "cycles.types", 1 },
  [VV_SECTION_RETAINED_OVERFLOW] = { "retained-overflow", sizeof (VvFileOverflow) },
};

guint
vv_section_element_size (VvSectionId id)
{
  return sections[id].element_size;
}

const char *
vv_section_name (VvSectionId id)
{
  return sections[id].name;
}
