/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* type.c — type objects: whether one is, its names, its category.  In: an address.  Out: a VvPyType,
 * made once.  Every object's first question goes through here, so the answer is one probe of a small
 * table; an address that is none is refused after two or three reads, and is not remembered (else
 * hostile memory could fill ours). */

#include "python/reader-private.h"

#define MAX_BASES 1000          /* of one chain of tp_base */
#define MAX_METATYPES 4         /* type of type of type … */
#define MAX_NAMING 8            /* a type's name is an object of a type whose name … */
#define MAX_NAME 1024
#define MAX_SIZE (1 << 24)      /* tp_basicsize, tp_itemsize */

/* --- The table --- */

void
vv_types_init (VvReader *self)
{
  self->types = g_ptr_array_new ();
  self->table_bits = 10;
  self->table = g_new0 (VvTypeEntry, 1u << self->table_bits);
}

static void
type_free (VvPyType *type)
{
  g_free (type->name);
  g_free (type->module);
  g_free (type->private_->slots);
  g_free (type->private_->spans);
  g_free (type->private_);
  g_free (type);
}

void
vv_types_clear (VvReader *self)
{
  for (guint i = 0; i < self->types->len; i++)
    type_free (self->types->pdata[i]);
  g_ptr_array_unref (self->types);
  g_free (self->table);
}

static void
insert (VvReader *self,
        VvPyType *type)
{
  guint mask = (1u << self->table_bits) - 1;
  guint i = vv_type_hash (type->address, self->table_bits);

  while (self->table[i].address != 0)
    i = (i + 1) & mask;
  self->table[i] = (VvTypeEntry) { type->address, type };
}

static void
remember (VvReader *self,
          VvPyType *type)
{
  type->index = self->types->len;
  g_ptr_array_add (self->types, type);
  if (self->types->len * 4 > 1u << self->table_bits)
    {
      self->table_bits++;
      g_free (self->table);
      self->table = g_new0 (VvTypeEntry, 1u << self->table_bits);
      for (guint i = 0; i + 1 < self->types->len; i++)
        insert (self, self->types->pdata[i]);
    }
  insert (self, type);
}

/* --- Names --- */

const char *
vv_cstring (VvReader *self,
            VvAddr    address,
            gsize     max)
{
  for (gsize size = 32;; size *= 2)
    {
      gsize here = MIN (size, max);
      const guint8 *bytes = vv_image_at (self->image, address, here);

      /* The end of the memory may be nearer than the end of what is asked for. */
      while (bytes == NULL && here > 1)
        bytes = vv_image_at (self->image, address, --here);
      if (bytes == NULL)
        return NULL;
      if (memchr (bytes, 0, here) != NULL)
        return (const char *) bytes;
      if (here < size)
        return NULL;
    }
}

static gboolean
is_printable (const char *tainted_text)
{
  if (tainted_text[0] == '\0' || !g_utf8_validate (tainted_text, -1, NULL))
    return FALSE;
  for (const char *at = tainted_text; *at != '\0'; at++)
    if ((guchar) *at < ' ' || *at == 0x7f)
      return FALSE;
  return TRUE;
}

static char *
text_of (VvReader *self,
         VvAddr    str)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (str == 0 || !vv_reader_text (self, str, MAX_NAME, text))
    return NULL;
  vv_reader_spend_on_types (self, text->len / 4);
  return g_strdup (text->str);
}

/* Types made at run time keep both in objects; static ones have "module.name" in tp_name. */
static void
read_names (VvReader     *self,
            VvPyType     *type,
            const guint8 *bytes,
            const char   *tp_name)
{
  const VvLayout *layout = self->layout;
  const char *dot = strrchr (tp_name, '.');

  if (type->is_heap)
    {
      VvAddr dict = vv_load_u64 (bytes + layout->type_dict);

      type->name = text_of (self, vv_load_u64 (bytes + layout->heaptype_qualname));
      type->module = text_of (self, vv_reader_dict_get (self, dict, "__module__"));
    }
  if (type->name == NULL)
    type->name = g_strdup (dot != NULL && dot[1] != '\0' ? dot + 1 : tp_name);
  if (type->module == NULL)
    type->module = dot != NULL ? g_strndup (tp_name, dot - tp_name) : g_strdup ("builtins");
}

gboolean
vv_type_is_class (VvReader     *self,
                  const guint8 *bytes)
{
  const VvLayout *layout = self->layout;
  VvAddr tp_name = vv_load_u64 (bytes + layout->type_name);
  VvAddr name;

  if ((vv_load_u32 (bytes + layout->type_flags) & VV_TYPE_HEAP) == 0)
    return FALSE;
  name = vv_load_u64 (bytes + layout->heaptype_name);
  return name != 0
         && (tp_name == name + layout->unicode_ascii_size
             || tp_name == vv_image_u64 (self->image, name + layout->unicode_utf8, 0));
}

/* --- Category --- */

VvCategory
vv_type_category_at (const VvRuntime *runtime,
                     VvAddr           address)
{
  const struct { VvAddr address; VvCategory category; } known[] = {
    { runtime->type_type, VV_CATEGORY_TYPE },
    { runtime->bool_type, VV_CATEGORY_BOOL },
    { runtime->long_type, VV_CATEGORY_INT },
    { runtime->float_type, VV_CATEGORY_FLOAT },
    { runtime->complex_type, VV_CATEGORY_COMPLEX },
    { runtime->unicode_type, VV_CATEGORY_STR },
    { runtime->bytes_type, VV_CATEGORY_BYTES },
    { runtime->bytearray_type, VV_CATEGORY_BYTEARRAY },
    { runtime->tuple_type, VV_CATEGORY_TUPLE },
    { runtime->list_type, VV_CATEGORY_LIST },
    { runtime->odict_type, VV_CATEGORY_ODICT },
    { runtime->dict_type, VV_CATEGORY_DICT },
    { runtime->frozendict_type, VV_CATEGORY_DICT },
    { runtime->set_type, VV_CATEGORY_SET },
    { runtime->frozenset_type, VV_CATEGORY_FROZENSET },
    { runtime->function_type, VV_CATEGORY_FUNCTION },
    { runtime->method_type, VV_CATEGORY_METHOD },
    { runtime->cmethod_type, VV_CATEGORY_CFUNCTION },
    { runtime->cfunction_type, VV_CATEGORY_CFUNCTION },
    { runtime->cell_type, VV_CATEGORY_CELL },
    { runtime->code_type, VV_CATEGORY_CODE },
    { runtime->module_type, VV_CATEGORY_MODULE },
    { runtime->gen_type, VV_CATEGORY_GENERATOR },
    { runtime->coro_type, VV_CATEGORY_COROUTINE },
    { runtime->asyncgen_type, VV_CATEGORY_ASYNC_GENERATOR },
    { runtime->frame_type, VV_CATEGORY_FRAME },
    { runtime->traceback_type, VV_CATEGORY_TRACEBACK },
    { runtime->weakref_type, VV_CATEGORY_WEAKREF },
    { runtime->weakproxy_type, VV_CATEGORY_WEAKPROXY },
    { runtime->callableproxy_type, VV_CATEGORY_WEAKPROXY },
    { runtime->base_exception, VV_CATEGORY_EXCEPTION },
    { runtime->none_type, VV_CATEGORY_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].address == address && address != 0)
      return known[i].category;
  return VV_CATEGORY_OBJECT;
}

/* Bytes that objects of a category have at least: a type with less is none. */
static guint32
least_size (const VvLayout *layout,
            VvCategory      category)
{
  switch (category)
    {
    case VV_CATEGORY_TYPE:
      return layout->heaptype_size;
    case VV_CATEGORY_DICT:
      return layout->dict_size;
    case VV_CATEGORY_SET:
    case VV_CATEGORY_FROZENSET:
      return layout->set_size;
    case VV_CATEGORY_LIST:
      return layout->list_allocated + 8;
    case VV_CATEGORY_STR:
      return layout->unicode_ascii_size;
    default:
      return layout->object_type + 8;
    }
}

/* The nearest base that has a shape of its own.  FALSE: the chain of bases ends nowhere.  That of a
 * static type does so until PyType_Ready() fills it in, and types that no program sees may never get
 * there: the links of functools.lru_cache in 3.9, until somebody asks one for its name. */
static gboolean
find_category (VvReader     *self,
               VvPyType     *type,
               const guint8 *bytes)
{
  const VvLayout *layout = self->layout;
  VvAddr address = type->address;

  for (guint i = 0; i < MAX_BASES; i++)
    {
      const char *tp_name;

      if (type->category == VV_CATEGORY_OBJECT)
        type->category = vv_type_category_at (self->runtime, address);
      if (type->category == VV_CATEGORY_OBJECT)
        {
          tp_name = vv_cstring (self, vv_load_u64 (bytes + layout->type_name), MAX_NAME);
          if (g_strcmp0 (tp_name, "collections.deque") == 0)
            type->category = VV_CATEGORY_DEQUE;
        }
      if (address == self->runtime->object_type)
        return TRUE;
      if ((vv_load_u32 (bytes + layout->type_flags) & (VV_TYPE_HEAP | VV_TYPE_READY)) == 0
          && vv_load_u64 (bytes + layout->type_base) == 0)
        return TRUE;
      address = vv_load_u64 (bytes + layout->type_base);
      bytes = address % 8 == 0 ? vv_image_at (self->image, address, layout->type_size) : NULL;
      /* What is refused is not remembered, and a chain as long as this may be asked for again. */
      if (!vv_reader_spend_on_types (self, 1) || bytes == NULL)
        return FALSE;
    }
  return FALSE;
}

/* --- Facts of one type --- */

static gboolean
has_length (VvCategory category)
{
  switch (category)
    {
    case VV_CATEGORY_STR:
    case VV_CATEGORY_BYTES:
    case VV_CATEGORY_BYTEARRAY:
    case VV_CATEGORY_TUPLE:
    case VV_CATEGORY_LIST:
    case VV_CATEGORY_DICT:
    case VV_CATEGORY_ODICT:
    case VV_CATEGORY_SET:
    case VV_CATEGORY_FROZENSET:
    case VV_CATEGORY_DEQUE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Whether what its __sizeof__ does is nobody's knowledge: of a class statement's types all but what it
 * inherits from the core, of C types what has no description. */
static gboolean
may_have_own_sizeof (VvReader       *self,
                     const VvPyType *type,
                     VvAddr          base)
{
  const guint8 *bytes = vv_image_at (self->image, base, self->layout->heaptype_size);

  if (bytes != NULL && vv_type_is_class (self, bytes))
    return TRUE;
  return !type->described && !type->private_->is_array && base != self->runtime->object_type
         && vv_type_category_at (self->runtime, base) == VV_CATEGORY_OBJECT;
}

/* Whether something in its MRO defines a __sizeof__ of its own: only then is what sys.getsizeof says
 * not to be known from outside. */
static gboolean
find_own_sizeof (VvReader       *self,
                 const VvPyType *type,
                 const guint8   *bytes)
{
  const VvLayout *layout = self->layout;
  VvAddr mro = vv_load_u64 (bytes + layout->type_mro);
  guint64 tainted_n = vv_image_u64 (self->image, mro + layout->var_size, 0);
  const guint8 *items;

  if (tainted_n > MAX_BASES)
    return FALSE;
  items = vv_image_at (self->image, mro + layout->tuple_item, tainted_n * 8);
  for (guint64 i = 0; items != NULL && i < tainted_n; i++)
    {
      VvAddr base = vv_load_u64 (items + i * 8);
      VvAddr dict = vv_image_u64 (self->image, base + layout->type_dict, 0);

      if (may_have_own_sizeof (self, type, base) && vv_reader_dict_get (self, dict, "__sizeof__") != 0)
        return TRUE;
    }
  return FALSE;
}

static guint8
prefix_of (const VvLayout *layout,
           guint32         flags)
{
  guint32 managed = 0;

  if ((flags & VV_TYPE_HAVE_GC) == 0)
    return 0;
  if (layout->instance_rule == VV_INSTANCE_VALUES_BEFORE)
    managed = VV_TYPE_MANAGED_DICT;
  else if (layout->instance_rule != VV_INSTANCE_DICT)
    managed = VV_TYPE_MANAGED_DICT | VV_TYPE_MANAGED_WEAKREF;
  return VV_GC_HEAD + ((flags & managed) != 0 ? VV_PRE_HEADER : 0);
}

/* A type's type is a type: `type` itself, or a class made from it.  How far `type` may be does not
 * depend on what was met before: all passes must give one answer. */
static gboolean
is_type_object (VvReader     *self,
                VvAddr        address,
                const guint8 *bytes,
                guint        *level)
{
  VvAddr metatype = vv_load_u64 (bytes + self->layout->object_type);
  const VvPyType *found;

  *level = address == self->runtime->type_type ? 0 : 1;
  if (metatype == self->runtime->type_type)
    return TRUE;
  if (address == self->runtime->type_type)
    return FALSE;
  found = vv_reader_type_known (self, metatype);
  if (found == NULL && self->depth < MAX_METATYPES)
    {
      self->depth++;
      found = vv_reader_type (self, metatype);
      self->depth--;
    }
  if (found == NULL || found->category != VV_CATEGORY_TYPE)
    return FALSE;
  *level = found->private_->level + 1;
  return *level <= MAX_METATYPES + 1;
}

static VvPyType *
type_new (VvReader     *self,
          VvAddr        address,
          const guint8 *bytes)
{
  const VvLayout *layout = self->layout;
  guint32 flags = vv_load_u32 (bytes + layout->type_flags);
  VvPyType *type = g_new0 (VvPyType, 1);

  type->private_ = g_new0 (VvPyTypePrivate, 1);
  type->address = address;
  type->flags = flags;
  type->basicsize = (gint64) vv_load_u64 (bytes + layout->type_basicsize);
  type->itemsize = (gint64) vv_load_u64 (bytes + layout->type_itemsize);
  type->is_heap = (flags & VV_TYPE_HEAP) != 0;
  type->has_gc = (flags & VV_TYPE_HAVE_GC) != 0;
  type->prefix = prefix_of (layout, flags);
  if (type->basicsize < (gint64) layout->object_type + 8 || type->basicsize > MAX_SIZE
      || type->itemsize < 0 || type->itemsize > MAX_SIZE
      || !find_category (self, type, bytes)
      || type->basicsize < least_size (layout, type->category))
    {
      type_free (type);
      return NULL;
    }
  type->has_length = has_length (type->category) && address != self->runtime->frozendict_type;
  type->private_->kind = vv_kind_of (type->category);
  return type;
}

/* The names are objects, and have types, whose names are objects; in a hostile memory without end. */
static void
describe (VvReader     *self,
          VvPyType     *type,
          const guint8 *bytes,
          const char   *tp_name)
{
  guint depth = self->depth;

  if (self->naming == MAX_NAMING)
    {
      type->name = g_strdup (tp_name);
      type->module = g_strdup ("?");
      return;
    }
  self->naming++;
  self->depth = 0;
  read_names (self, type, bytes, tp_name);
  type->own_sizeof = (type->is_heap || !type->described) && find_own_sizeof (self, type, bytes);
  self->naming--;
  self->depth = depth;
}

VvPyType *
vv_reader_type (VvReader *self,
                VvAddr    address)
{
  const VvLayout *layout = self->layout;
  const guint8 *bytes;
  const char *tp_name;
  VvPyType *type;
  guint level;

  if (address == 0)
    return NULL;
  type = vv_reader_type_known (self, address);
  if (type != NULL || address % 8 != 0)
    return type;
  bytes = vv_image_at (self->image, address, layout->type_size);
  if (bytes == NULL || !is_type_object (self, address, bytes, &level))
    return NULL;
  /* The whole may lie elsewhere in an image that is filled as it is read. */
  if ((vv_load_u32 (bytes + layout->type_flags) & VV_TYPE_HEAP) != 0)
    bytes = vv_image_at (self->image, address, layout->heaptype_size);
  if (bytes == NULL)
    return NULL;
  tp_name = vv_cstring (self, vv_load_u64 (bytes + layout->type_name), MAX_NAME);
  if (tp_name == NULL || !is_printable (tp_name))
    return NULL;
  if (!vv_reader_spend_on_types (self, layout->type_size / 16))
    return NULL;
  type = type_new (self, address, bytes);
  if (type == NULL)
    return NULL;
  type->private_->level = level;
  /* Remembered before its names are read: they are objects, and have types. */
  remember (self, type);
  vv_type_read_parts (self, type);
  describe (self, type, bytes, tp_name);
  return type;
}

VvPyType * const *
vv_reader_types (const VvReader *self,
                 guint          *n_types)
{
  *n_types = self->types->len;
  return (VvPyType * const *) self->types->pdata;
}
