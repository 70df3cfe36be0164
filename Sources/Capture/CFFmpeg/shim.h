#pragma once
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Macros that do not import.
static const int parley_averror_eof = AVERROR_EOF;
static const int parley_averror_eagain = AVERROR(EAGAIN);
static const int parley_averror_enomem = AVERROR(ENOMEM);
static const int parley_averror_einval = AVERROR(EINVAL);
static const int parley_averror_invaliddata = AVERROR_INVALIDDATA;
static const int parley_averror_encoder_not_found = AVERROR_ENCODER_NOT_FOUND;
static const int parley_averror_decoder_not_found = AVERROR_DECODER_NOT_FOUND;
static const int parley_averror_stream_not_found = AVERROR_STREAM_NOT_FOUND;
static const int64_t parley_nopts = AV_NOPTS_VALUE;

// libav prints to standard error unless told otherwise; a terminal program must not.
static inline void parley_quiet_libav(void) { av_log_set_level(AV_LOG_QUIET); }

// A file in memory (memfd_create, which glibc shows only to GNU sources; 1 is MFD_CLOEXEC): its descriptor, or minus
// the errno.
static inline int parley_memory_file(const char *name) {
  int fd = (int)syscall(SYS_memfd_create, name, 1u);
  return fd < 0 ? -errno : fd;
}
