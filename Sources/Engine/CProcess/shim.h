#pragma once
#include <spawn.h>

// glibc has these from 2.34 on (posix_spawn(3)), but shows them only to _GNU_SOURCE, without which Swift reads its headers.
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
