/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* exception.c — exceptions and tracebacks (Objects/exceptions.c, Python/traceback.c).  All builtin
 * exceptions begin with the same head; a few have words of their own behind it, told here by name and
 * by how many words there are, which is how versions differ. */

#include "python/reader-private.h"

/* "" is a word that is no reference. */
#define WORDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static const struct
{
  const char *type;
  const char *const *words;
} extras[] = {
  { "StopIteration", WORDS ("value") },
  { "SystemExit", WORDS ("code") },
  { "ImportError", WORDS ("msg", "name", "path") },
  { "ImportError", WORDS ("msg", "name", "path", "name_from") },
  { "OSError", WORDS ("errno", "strerror", "filename", "filename2", "") },
  { "SyntaxError", WORDS ("msg", "filename", "lineno", "offset", "text", "print_file_and_line") },
  { "SyntaxError", WORDS ("msg", "filename", "lineno", "offset", "end_lineno", "end_offset", "text",
                          "print_file_and_line") },
  { "SyntaxError", WORDS ("msg", "filename", "lineno", "offset", "end_lineno", "end_offset", "text",
                          "print_file_and_line", "metadata") },
  { "UnicodeError", WORDS ("encoding", "object", "", "", "reason") },
  { "UnicodeEncodeError", WORDS ("encoding", "object", "", "", "reason") },
  { "UnicodeDecodeError", WORDS ("encoding", "object", "", "", "reason") },
  { "UnicodeTranslateError", WORDS ("encoding", "object", "", "", "reason") },
  { "NameError", WORDS ("name") },
  { "AttributeError", WORDS ("obj", "name") },
  { "BaseExceptionGroup", WORDS ("message", "exceptions") },
  { "BaseExceptionGroup", WORDS ("message", "exceptions", "exceptions_str") },
};

const char *const *
vv_exception_extra (const char *tp_name,
                    guint       n_words)
{
  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    {
      guint n = 0;

      while (extras[i].words[n] != NULL)
        n++;
      if (n == n_words && strcmp (extras[i].type, tp_name) == 0)
        return extras[i].words;
    }
  return NULL;
}

static void
exception_visit (const VvPyObject *exception,
                 VvRefs           *refs)
{
  const VvLayout *layout = exception->layout;
  const char *const *extra = exception->type->private_->extra;
  const VvMember members[] = {
    { layout->exception_args, "args" },
    { layout->exception_notes, "__notes__" },
    { layout->exception_traceback, "__traceback__" },
    { layout->exception_context, "__context__" },
    { layout->exception_cause, "__cause__" },
  };

  vv_refs_add (refs, vv_py_word (exception, layout->exception_dict), VV_REF_ATTRIBUTE,
               VV_LABEL_TEXT, (gsize) "__dict__", exception->hidden);
  vv_py_members (exception, refs, members, G_N_ELEMENTS (members), 0);
  for (guint32 i = 0; extra != NULL && extra[i] != NULL; i++)
    if (extra[i][0] != '\0')
      vv_py_member (exception, refs, layout->exception_size + i * 8, extra[i]);
}

static void
traceback_visit (const VvPyObject *traceback,
                 VvRefs           *refs)
{
  vv_py_member (traceback, refs, traceback->layout->traceback_next, "tb_next");
  vv_py_member (traceback, refs, traceback->layout->traceback_frame, "tb_frame");
}

const VvKind vv_exception_kind = { exception_visit, NULL, NULL };
const VvKind vv_traceback_kind = { traceback_visit, NULL, NULL };
