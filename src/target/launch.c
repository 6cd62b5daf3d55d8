/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* launch.c — a program becomes an ordinary child.  In: a VvLaunch.  Out: its PID, and where its
 * output comes from.  All that can fail or allocate happens before fork(); the child makes
 * system calls only, and tells through a pipe that closes on exec which step failed, so the
 * caller knows synchronously whether the program runs. */

#include "target/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

typedef enum
{
  STEP_DIRECTORY,
  STEP_READY,               /* no failure: it waits at the gate */
  STEP_EXEC,
} Step;

typedef struct
{
  Step step;
  int code;
} Failure;

/* All that the child needs, made before it exists. */
typedef struct
{
  const char *directory;
  char **argv;
  char **environment;
  char **candidates;        /* paths to try, in the order of PATH */
  int slave_fd;             /* -1: our own output */
  int null_fd;
  int failure_fd;
  int gate_fds[2];          /* -1: it need not wait */
  int our_pid;
} Plan;

static char **
make_environment (const VvLaunch *self)
{
  char **environment = g_get_environ ();

  for (gsize i = 0; self->environment != NULL && self->environment[i] != NULL; i++)
    {
      const char *item = self->environment[i];
      const char *equals = strchr (item, '=');
      g_autofree char *name = NULL;

      if (equals == NULL)
        {
          environment = g_environ_unsetenv (environment, item);
          continue;
        }
      name = g_strndup (item, (gsize) (equals - item));
      if (*name != '\0')
        environment = g_environ_setenv (environment, name, equals + 1, TRUE);
    }
  return environment;
}

/* A name without a slash is looked for in PATH, as execvp() does it, but in the PATH that the
 * child will have. */
static char **
make_candidates (const char         *program,
                 char * const       *environment)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new ();
  const char *path = g_environ_getenv ((char **) environment, "PATH");
  g_auto(GStrv) folders = g_strsplit (path != NULL ? path : "/usr/local/bin:/bin:/usr/bin", ":", 0);

  if (strchr (program, '/') != NULL)
    g_ptr_array_add (candidates, g_strdup (program));
  else
    for (gsize i = 0; folders[i] != NULL; i++)
      g_ptr_array_add (candidates, g_strconcat (*folders[i] != '\0' ? folders[i] : ".", "/", program, NULL));
  g_ptr_array_add (candidates, NULL);
  return (char **) g_ptr_array_steal (candidates, NULL);
}

/* A pseudo-terminal that passes bytes through as they are, so that what is read is what was
 * written. */
static gboolean
open_terminal (int     *master_fd,
               int     *slave_fd,
               GError **error)
{
  struct termios settings;
  char name[64];
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int slave = -1;

  if (master >= 0 && grantpt (master) == 0 && unlockpt (master) == 0 && ptsname_r (master, name, sizeof name) == 0)
    slave = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0 || tcgetattr (slave, &settings) != 0 || fcntl (master, F_SETFL, O_NONBLOCK) != 0)
    {
      g_set_error (error, VV_ERROR, vv_error_code_from_errno (errno),
                   _("No terminal can be made for the program’s output: %s. Close some programs and try again."),
                   g_strerror (errno));
      if (slave >= 0)
        close (slave);
      if (master >= 0)
        close (master);
      return FALSE;
    }
  settings.c_oflag &= (tcflag_t) ~OPOST;
  settings.c_lflag &= (tcflag_t) ~(ECHO | ICANON);
  tcsetattr (slave, TCSANOW, &settings);
  *master_fd = master;
  *slave_fd = slave;
  return TRUE;
}

/* Our handlers must not run in the child; what our own caller had ignored (nohup) stays ignored.  SIGPIPE is the one
 * that we, or GIO's sockets, ignore for ourselves. */
static void
reset_signals (void)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int number = 1; number < NSIG; number++)
    {
      struct sigaction old;

      if (sigaction (number, NULL, &old) != 0 || (old.sa_handler == SIG_IGN && number != SIGPIPE))
        continue;
      sigaction (number, &action, NULL);
    }
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Marks instead of closing: the pipe for failures must live until exec.  A program that takes over our standard input
 * and output keeps what the shell handed down as well (`<(command)`, a job server); our own are all close-on-exec. */
static void
forget_descriptors (void)
{
  const unsigned int close_range_cloexec = 1u << 2;

  if (syscall (SYS_close_range, 3u, ~0u, close_range_cloexec) == 0)
    return;
  for (int fd = 3; fd < 65536; fd++)
    if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0 && errno != EBADF)
      break;
}

static void
fail (const Plan *plan,
      Step        step,
      int         code)
{
  Failure failure = { step, code };
  gssize n = write (plan->failure_fd, &failure, sizeof failure);

  _exit (n == sizeof failure ? 127 : 126);
}

/* Until the parent has done what it wants to do before the program begins; or is gone. */
static void
wait_at_gate (const Plan *plan)
{
  Failure ready = { STEP_READY, 0 };
  char byte;

  close (plan->gate_fds[1]);
  if (write (plan->failure_fd, &ready, sizeof ready) != sizeof ready)
    return;
  while (read (plan->gate_fds[0], &byte, 1) < 0 && errno == EINTR)
    ;
}

/* As execvp(): what is not there or may not be run is passed over, and "not permitted" is
 * remembered. */
static int
exec_candidates (const Plan *plan)
{
  int code = ENOENT;

  for (gsize i = 0; plan->candidates[i] != NULL; i++)
    {
      execve (plan->candidates[i], plan->argv, plan->environment);
      if (errno == EACCES)
        code = EACCES;
      else if (errno != ENOENT && errno != ENOTDIR)
        return errno;
    }
  return code;
}

/* In the child.  System calls only: another thread may have held any lock when it was forked. */
static void
become_program (const Plan *plan)
{
  if (plan->slave_fd >= 0)
    {
      setsid ();
      dup2 (plan->null_fd, STDIN_FILENO);
      dup2 (plan->slave_fd, STDOUT_FILENO);
      dup2 (plan->slave_fd, STDERR_FILENO);
      forget_descriptors ();
    }
  if (plan->directory != NULL && chdir (plan->directory) != 0)
    fail (plan, STEP_DIRECTORY, errno);
  /* Where Yama lets only parents look into a program, our guard, which is no parent of it, may too; elsewhere the call
   * is refused, and not needed (linux/prctl.h, admin-guide/LSM/Yama.rst).  It lasts over exec. */
  prctl (PR_SET_PTRACER, (unsigned long) plan->our_pid, 0ul, 0ul, 0ul);
  reset_signals ();
  if (plan->gate_fds[0] >= 0)
    wait_at_gate (plan);
  fail (plan, STEP_EXEC, exec_candidates (plan));
}

static void
set_directory_error (GError     **error,
                     const char  *directory,
                     int          code)
{
  g_autofree char *name = vv_text_display (directory, -1, 0);

  if (code == ENOENT)
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 _("There is no folder “%s”. Choose the folder in which the program is to run."), name);
  else if (code == ENOTDIR)
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 _("“%s” is not a folder. Choose the folder in which the program is to run."), name);
  else
    g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
                 _("The folder “%s” cannot be entered: %s. Choose another."), name, g_strerror (code));
}

/* ENOENT where the file is there means that its first line names an interpreter that is not. */
static void
set_exec_error (GError     **error,
                const Plan  *plan,
                int          code)
{
  const char *program = plan->argv[0];
  g_autofree char *name = vv_text_display (program, -1, 0);

  if (code == ENOENT && strchr (program, '/') != NULL && (*program == '/' || plan->directory == NULL) &&
      access (program, F_OK) == 0)
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 _("“%s” needs an interpreter that is not there. Check its first line."), name);
  else if (code == ENOENT || code == ENOTDIR)
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 _("There is no program “%s”. Check the name, or give its full path."), name);
  else if (code == EACCES || code == ENOEXEC)
    g_set_error (error, VV_ERROR, VV_ERROR_DENIED,
                 _("“%s” is not executable. Choose a program, or start it through its interpreter."), name);
  else
    g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
                 _("“%s” could not be started: %s. Check the program and its arguments."), name, g_strerror (code));
}

static gboolean
hear (int      failure_fd,
      Failure *failure)
{
  gssize n;

  do
    n = read (failure_fd, failure, sizeof *failure);
  while (n < 0 && errno == EINTR);
  return n == sizeof *failure;
}

/* Opens the gate when our caller is ready; else the child ends there. */
static gboolean
open_gate (const VvLaunch  *self,
           const Plan      *plan,
           int              child,
           GError         **error)
{
  if (self->ready (child, self->ready_data, error) && write (plan->gate_fds[1], "", 1) == 1)
    return TRUE;
  kill (child, SIGKILL);
  while (waitpid (child, NULL, 0) < 0 && errno == EINTR)
    ;
  return FALSE;
}

/* Waits until the child runs its program or says why it cannot. */
static gboolean
await_exec (const VvLaunch  *self,
            const Plan      *plan,
            int              child,
            int              failure_fd,
            GError         **error)
{
  Failure failure;

  if (!hear (failure_fd, &failure))
    return TRUE;
  if (failure.step == STEP_READY)
    {
      if (!open_gate (self, plan, child, error))
        return FALSE;
      if (!hear (failure_fd, &failure))
        return TRUE;
    }

  while (waitpid (child, NULL, 0) < 0 && errno == EINTR)
    ;
  if (failure.step == STEP_DIRECTORY)
    set_directory_error (error, plan->directory, failure.code);
  else
    set_exec_error (error, plan, failure.code);
  return FALSE;
}

/* Signals stay blocked around fork(), so that none of our handlers runs in the child. */
static int
fork_child (const Plan *plan)
{
  sigset_t all, before;
  int child, code;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  child = fork ();
  code = errno;
  if (child == 0)
    become_program (plan);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  errno = code;
  return child;
}

static void
close_pipe (const int fds[2])
{
  for (int i = 0; i < 2; i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

static gboolean
spawn (const VvLaunch  *self,
       Plan            *plan,
       int             *pid,
       GError         **error)
{
  int pipe_fds[2] = { -1, -1 };
  gboolean runs;
  int child;

  if (pipe2 (pipe_fds, O_CLOEXEC) != 0 || (self->ready != NULL && pipe2 (plan->gate_fds, O_CLOEXEC) != 0))
    {
      close_pipe (pipe_fds);
      g_set_error (error, VV_ERROR, vv_error_code_from_errno (errno),
                   _("No program can be started: %s. Close some programs and try again."), g_strerror (errno));
      return FALSE;
    }
  plan->failure_fd = pipe_fds[1];
  child = fork_child (plan);
  if (child < 0)
    g_set_error (error, VV_ERROR, vv_error_code_from_errno (errno),
                 _("No program can be started: %s. Close some programs and try again."), g_strerror (errno));
  close (pipe_fds[1]);
  runs = child > 0 && await_exec (self, plan, child, pipe_fds[0], error);
  close (pipe_fds[0]);
  close_pipe (plan->gate_fds);
  if (runs)
    *pid = child;
  return runs;
}

gboolean
vv_launch_spawn (const VvLaunch  *self,
                 int             *pid,
                 int             *output_fd,
                 GError         **error)
{
  g_auto(GStrv) environment = NULL;
  g_auto(GStrv) candidates = NULL;
  Plan plan = { .slave_fd = -1, .null_fd = -1, .gate_fds = { -1, -1 }, .our_pid = getpid () };
  int master_fd = -1;
  gboolean started;

  g_return_val_if_fail (self != NULL && pid != NULL, FALSE);

  if (self->argv == NULL || self->argv[0] == NULL || *self->argv[0] == '\0')
    {
      g_set_error (error, VV_ERROR, VV_ERROR_INVALID, _("No program is given. Enter the one to start."));
      return FALSE;
    }
  if (self->capture && !open_terminal (&master_fd, &plan.slave_fd, error))
    return FALSE;

  environment = make_environment (self);
  candidates = make_candidates (self->argv[0], environment);
  plan.directory = self->directory;
  plan.argv = (char **) self->argv;
  plan.environment = environment;
  plan.candidates = candidates;
  if (self->capture)
    plan.null_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  started = spawn (self, &plan, pid, error);

  if (plan.slave_fd >= 0)
    close (plan.slave_fd);
  if (plan.null_fd >= 0)
    close (plan.null_fd);
  if (started && self->capture && output_fd != NULL)
    *output_fd = master_fd;
  else if (master_fd >= 0)
    close (master_fd);
  return started;
}
