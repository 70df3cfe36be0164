#pragma once
// What does not import into Swift as it is: macros, variadics, globals, and a signal handler that may only call what
// POSIX lists as async-signal-safe. Everything that keeps state here is called from one Swift file alone.
#define NCURSES_WIDECHAR 1
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// ---- Screen ----

static inline int parley_screen_rows(void) { return LINES; }
static inline int parley_screen_columns(void) { return COLS; }
static inline int parley_screen_colours(void) { return has_colors() ? COLORS : 0; }
static inline int parley_has_rgb(void) { return tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || COLORS > 256; }
static inline void parley_screen_input(void) {
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  meta(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  idlok(stdscr, TRUE);
}
static inline void parley_screen_style(uint32_t attributes, int pair) {
  attr_set((attr_t)attributes, (short)pair, &pair);
}
static inline void parley_screen_put(int row, int column, const wchar_t *text, int count) {
  mvaddnwstr(row, column, text, count);
}
static inline void parley_screen_move(int row, int column) { move(row, column); }
static inline void parley_screen_flush(void) { wnoutrefresh(stdscr); doupdate(); }
static inline void parley_screen_forget(void) { clearok(curscr, TRUE); }
static inline int parley_screen_read(uint32_t *value) {
  wint_t read = 0;
  int kind = wget_wch(stdscr, &read);
  *value = (uint32_t)read;
  return kind;
}
static inline SCREEN *parley_screen_open(const char *terminal) { return newterm((char *)terminal, stdout, stdin); }
// On a file, to count what a terminal of that name would be sent.
static inline SCREEN *parley_screen_open_file(const char *terminal, const char *path, int height, int width) {
  FILE *out = fopen(path, "w");
  FILE *in = fopen("/dev/null", "r");
  SCREEN *screen = out && in ? newterm((char *)terminal, out, in) : NULL;
  if (screen) resizeterm(height, width);
  return screen;
}
static inline void parley_screen_send(const char *sequence) {
  fputs(sequence, stdout);
  fflush(stdout);
}
static inline int parley_key_yes(void) { return KEY_CODE_YES; }
static inline int parley_err(void) { return ERR; }
static inline int parley_key_f0(void) { return KEY_F(0); }

static inline uint32_t parley_bold(void) { return A_BOLD; }
static inline uint32_t parley_underline(void) { return A_UNDERLINE; }
static inline uint32_t parley_reverse(void) { return A_REVERSE; }
static inline uint32_t parley_faint(void) { return A_DIM; }

// A terminfo string; NULL when the terminal has none.
static inline const char *parley_capability(const char *name) {
  const char *text = tigetstr((char *)name);
  return text == (char *)-1 ? NULL : text;
}

// ---- Mouse: presses and the wheel ----

static inline void parley_mouse(int on) {
  mouseinterval(0);
  mousemask(on ? (BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED) : 0, NULL);
}
// 1 press, 2 wheel up, 3 wheel down, 0 nothing of interest.
static inline int parley_mouse_read(int *row, int *column) {
  MEVENT event;
  if (getmouse(&event) != OK) return 0;
  *row = event.y;
  *column = event.x;
  if (event.bstate & BUTTON1_PRESSED) return 1;
  if (event.bstate & BUTTON4_PRESSED) return 2;
  if (event.bstate & BUTTON5_PRESSED) return 3;
  return 0;
}

// ---- Size as the kernel knows it ----

static inline int parley_window_size(int *height, int *width) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return 0;
  *height = size.ws_row;
  *width = size.ws_col;
  return 1;
}

static inline int parley_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

// ---- Widths, whatever the process's own locale is ----

extern int wcwidth(wchar_t);
static inline locale_t parley_utf8_locale(void) { return newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }
static inline int parley_width(uint32_t scalar, locale_t utf8) {
  if (utf8 == (locale_t)0) return 1;
  locale_t before = uselocale(utf8);
  int width = wcwidth((wchar_t)scalar);
  uselocale(before);
  return width;
}

// ---- The terminal after a crash ----

struct parley_crash_state {
  struct termios modes;
  int has_modes;
  int standard_error;
  size_t length;
  char restore[1024];
  struct sigaction before[65];
};

// Inside a function: Swift's importer emits those, and drops a header's own variables.
static inline struct parley_crash_state *parley_crash_here(void) {
  static struct parley_crash_state state;
  return &state;
}
#define parley_crash (*parley_crash_here())

static void parley_crashed(int number, siginfo_t *info, void *context) {
  (void)context;
  int kept = errno;
  if (parley_crash.length > 0) {
    ssize_t ignored = write(STDOUT_FILENO, parley_crash.restore, parley_crash.length);
    (void)ignored;
    parley_crash.length = 0;
  }
  if (parley_crash.has_modes) {
    struct sigaction quiet;
    memset(&quiet, 0, sizeof quiet);
    quiet.sa_handler = SIG_IGN;
    sigaction(SIGTTOU, &quiet, NULL);
    tcsetattr(STDIN_FILENO, TCSANOW, &parley_crash.modes);
  }
  if (parley_crash.standard_error >= 0) dup2(parley_crash.standard_error, STDERR_FILENO);
  // Whoever was there before (a backtrace printer, or the default action) goes on from here. A fault that the kernel
  // raised happens again when this returns; anything else is sent again.
  sigaction(number, &parley_crash.before[number], NULL);
  errno = kept;
  if (number == SIGTRAP || info->si_code <= 0) raise(number);
}

static const int parley_crash_signals[] = {
  SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGTRAP, SIGFPE, SIGSYS, SIGQUIT, SIGALRM, SIGXCPU, SIGXFSZ, SIGUSR1, SIGUSR2,
};

// From here on a deadly signal first writes `restore` and sets the modes that the terminal has now.
static inline void parley_crash_guard(const char *restore, size_t length, int standard_error) {
  static char stack[64 * 1024];
  if (length > sizeof parley_crash.restore) length = sizeof parley_crash.restore;
  memcpy(parley_crash.restore, restore, length);
  parley_crash.standard_error = standard_error;
  stack_t alternate;
  memset(&alternate, 0, sizeof alternate);
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  sigaltstack(&alternate, NULL);
  for (size_t i = 0; i < sizeof parley_crash_signals / sizeof parley_crash_signals[0]; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = parley_crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(parley_crash_signals[i], &action, &parley_crash.before[parley_crash_signals[i]]);
  }
  parley_crash.length = length;
}

static inline void parley_crash_modes(void) {
  parley_crash.has_modes = tcgetattr(STDIN_FILENO, &parley_crash.modes) == 0;
}

static inline void parley_crash_unguard(void) {
  if (parley_crash.length == 0) return;
  parley_crash.length = 0;
  for (size_t i = 0; i < sizeof parley_crash_signals / sizeof parley_crash_signals[0]; i++)
    sigaction(parley_crash_signals[i], &parley_crash.before[parley_crash_signals[i]], NULL);
}

// ---- Ctrl-Z ----

// Stops the whole job as the terminal driver would, and returns when it goes on.
static inline void parley_stop_here(void) {
  struct sigaction stop, before;
  memset(&stop, 0, sizeof stop);
  stop.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &stop, &before);
  sigset_t set, kept;
  sigemptyset(&set);
  sigaddset(&set, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &set, &kept);
  kill(0, SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &kept, NULL);
  sigaction(SIGTSTP, &before, NULL);
}
