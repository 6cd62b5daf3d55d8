/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* output.c — a program's output as text.  In: bytes from a pseudo-terminal.  Out: a GtkTextBuffer.
 * A small state machine drops what only moves a cursor or sets a colour, and shows other control
 * bytes as escapes, so that no program can draw over what it wrote before or send the window
 * commands. */

#include "app/output.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* A reading takes at most this much, then the window has its turn. */
#define READ_BYTES (256 * 1024)
#define PAUSE_MS 40
/* GtkTextView lays out whole lines: endless ones are broken. */
#define MAX_LINE 4000

typedef enum
{
  STATE_TEXT,
  STATE_ESCAPE,
  STATE_CSI,
  STATE_OSC,
  STATE_OSC_ESCAPE,
} State;

struct _VvOutput
{
  GObject parent_instance;

  GtkTextBuffer *buffer;
  GString *pending;             /* made safe, not yet in the buffer */
  int fd;
  guint source;
  State state;
  char partial[8];              /* the first bytes of a character whose rest has not come */
  guint n_partial;
  guint column;
  gsize n_bytes;
  gboolean dropped;
  gboolean carriage_return;
};

G_DEFINE_FINAL_TYPE (VvOutput, vv_output, G_TYPE_OBJECT)

static void
flush_pending (VvOutput *self)
{
  GtkTextIter end;

  if (self->pending->len == 0)
    return;
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert (self->buffer, &end, self->pending->str, self->pending->len);
  self->n_bytes += self->pending->len;
  g_string_truncate (self->pending, 0);
}

static void
drop_oldest (VvOutput *self)
{
  GtkTextIter start;
  GtkTextIter cut;
  g_autofree char *text = NULL;

  if (self->n_bytes <= VV_OUTPUT_MAX_BYTES)
    return;
  /* An eighth at once, so that it does not happen with each line. */
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  cut = start;
  gtk_text_iter_forward_chars (&cut, VV_OUTPUT_MAX_BYTES / 8);
  gtk_text_iter_forward_line (&cut);
  text = gtk_text_buffer_get_slice (self->buffer, &start, &cut, TRUE);
  self->n_bytes -= strlen (text);
  gtk_text_buffer_delete (self->buffer, &start, &cut);
  self->dropped = TRUE;
}

/* What a progress bar does: the line is written anew. */
static void
rewind_line (VvOutput *self)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  flush_pending (self);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  start = end;
  gtk_text_iter_set_line_offset (&start, 0);
  text = gtk_text_buffer_get_slice (self->buffer, &start, &end, TRUE);
  self->n_bytes -= strlen (text);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  self->column = 0;
}

static void
newline (VvOutput *self)
{
  g_string_append_c (self->pending, '\n');
  self->column = 0;
}

static void
add_char (VvOutput *self,
          gunichar  c)
{
  if (self->carriage_return && c != '\n' && c != '\r')
    rewind_line (self);
  self->carriage_return = FALSE;
  if (c == '\n')
    {
      newline (self);
      return;
    }
  if (c == '\r')
    {
      self->carriage_return = TRUE;
      return;
    }
  if (self->column >= MAX_LINE)
    newline (self);
  self->column++;
  if (c == '\t' || g_unichar_isprint (c))
    g_string_append_unichar (self->pending, c);
  else if (c == '\b' || c == '\a')
    return;
  else if (c < 0x100)
    g_string_append_printf (self->pending, "\\x%02x", c);
  else
    g_string_append_printf (self->pending, "\\u%04x", c);
}

static void
add_bad_byte (VvOutput *self,
              guint8    byte)
{
  add_char (self, '\\');
  g_string_append_printf (self->pending, "x%02x", byte);
}

static void
add_text_byte (VvOutput *self,
               guint8    byte)
{
  gunichar c;

  if (self->n_partial == 0 && byte == 0x1b)
    {
      self->state = STATE_ESCAPE;
      return;
    }
  if (self->n_partial == 0 && byte < 0x80)
    {
      add_char (self, byte);
      return;
    }
  self->partial[self->n_partial++] = byte;
  c = g_utf8_get_char_validated (self->partial, self->n_partial);
  if (c == (gunichar) -2 && self->n_partial < 6)
    return;
  if (c != (gunichar) -1 && c != (gunichar) -2)
    add_char (self, c);
  else
    {
      /* The byte that broke the character may begin the next one. */
      guint n_bad = self->n_partial > 1 ? self->n_partial - 1 : 1;

      for (guint i = 0; i < n_bad; i++)
        add_bad_byte (self, self->partial[i]);
      if (n_bad < self->n_partial)
        {
          self->n_partial = 0;
          add_text_byte (self, byte);
          return;
        }
    }
  self->n_partial = 0;
}

static void
add_byte (VvOutput *self,
          guint8    byte)
{
  switch (self->state)
    {
    case STATE_TEXT:
      add_text_byte (self, byte);
      return;

    case STATE_ESCAPE:
      self->state = byte == '[' ? STATE_CSI : byte == ']' ? STATE_OSC : STATE_TEXT;
      return;

    case STATE_CSI:
      if (byte >= 0x40 && byte <= 0x7e)
        self->state = STATE_TEXT;
      return;

    case STATE_OSC:
      if (byte == 0x07 || byte == '\n')
        self->state = STATE_TEXT;
      else if (byte == 0x1b)
        self->state = STATE_OSC_ESCAPE;
      return;

    case STATE_OSC_ESCAPE:
      self->state = STATE_TEXT;
      return;

    default:
      g_assert_not_reached ();
    }
}

static gboolean readable_cb (int fd, GIOCondition condition, gpointer user_data);

static void
watch (VvOutput *self)
{
  /* After drawing: a program that floods us must not stop the window. */
  self->source = g_unix_fd_add_full (G_PRIORITY_DEFAULT_IDLE, self->fd,
                                     G_IO_IN | G_IO_HUP | G_IO_ERR,
                                     readable_cb, self, NULL);
}

static gboolean
pause_over_cb (gpointer user_data)
{
  watch (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  VvOutput *self = user_data;
  char bytes[16384];
  gsize total = 0;
  gssize n = 0;

  while (total < READ_BYTES && (n = read (fd, bytes, sizeof bytes)) > 0)
    {
      vv_output_append (self, bytes, n);
      total += n;
    }
  if (n > 0)
    {
      self->source = g_timeout_add (PAUSE_MS, pause_over_cb, self);
      return G_SOURCE_REMOVE;
    }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  close (self->fd);
  self->fd = -1;
  return G_SOURCE_REMOVE;
}

static void
vv_output_dispose (GObject *object)
{
  VvOutput *self = VV_OUTPUT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_object (&self->buffer);
  G_OBJECT_CLASS (vv_output_parent_class)->dispose (object);
}

static void
vv_output_finalize (GObject *object)
{
  VvOutput *self = VV_OUTPUT (object);

  g_string_free (self->pending, TRUE);
  G_OBJECT_CLASS (vv_output_parent_class)->finalize (object);
}

static void
vv_output_class_init (VvOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vv_output_dispose;
  object_class->finalize = vv_output_finalize;
}

static void
vv_output_init (VvOutput *self)
{
  self->fd = -1;
  self->pending = g_string_new (NULL);
  self->buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_set_enable_undo (self->buffer, FALSE);
}

VvOutput *
vv_output_new (int fd)
{
  VvOutput *self = g_object_new (VV_TYPE_OUTPUT, NULL);

  self->fd = fd;
  if (fd >= 0)
    watch (self);
  return self;
}

GtkTextBuffer *
vv_output_get_buffer (VvOutput *self)
{
  g_return_val_if_fail (VV_IS_OUTPUT (self), NULL);

  return self->buffer;
}

gboolean
vv_output_get_dropped (VvOutput *self)
{
  g_return_val_if_fail (VV_IS_OUTPUT (self), FALSE);

  return self->dropped;
}

void
vv_output_append (VvOutput   *self,
                  const char *bytes,
                  gsize       length)
{
  g_return_if_fail (VV_IS_OUTPUT (self));

  for (gsize i = 0; i < length; i++)
    add_byte (self, bytes[i]);
  flush_pending (self);
  drop_oldest (self);
}

static void
new_session (gpointer user_data)
{
  setsid ();
}

void
vv_output_hand_over (VvOutput *self)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) reader = NULL;

  g_return_if_fail (VV_IS_OUTPUT (self));

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd < 0)
    return;
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, new_session, NULL, NULL);
  g_unix_set_fd_nonblocking (self->fd, FALSE, NULL);
  g_subprocess_launcher_take_stdin_fd (launcher, self->fd);
  self->fd = -1;
  reader = g_subprocess_launcher_spawn (launcher, NULL, "cat", NULL);
}
