#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <libv4l2.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

// ioctl is variadic and its requests are macros: one function a need. Each gives 0, or the errno.

static inline int parley_v4l2(int fd, unsigned long request, void *argument) {
  int result;
  do result = v4l2_ioctl(fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result < 0 ? errno : 0;
}

// The library writes to standard error unless it has somewhere else to go.
static inline void parley_v4l2_quiet(void) { v4l2_log_file = fopen("/dev/null", "we"); }

// The descriptor, or minus the errno. Asked first by itself: about what is no V4L2 device the library would print.
static inline int parley_v4l2_open(const char *path) {
  int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return -errno;
  struct v4l2_capability capability;
  if (ioctl(fd, VIDIOC_QUERYCAP, &capability) < 0 || v4l2_fd_open(fd, 0) < 0) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}

static inline int parley_v4l2_capability(int fd, struct v4l2_capability *capability) {
  return parley_v4l2(fd, VIDIOC_QUERYCAP, capability);
}

// The index-th format for capture that the device itself has (not one that the library makes), 0 after the last.
static inline unsigned parley_v4l2_native_format(int fd, unsigned index, int *is_emulated) {
  struct v4l2_fmtdesc description = {.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  if (parley_v4l2(fd, VIDIOC_ENUM_FMT, &description)) return 0;
  *is_emulated = (description.flags & V4L2_FMT_FLAG_EMULATED) != 0;
  return description.pixelformat;
}

// Asks for a format; what the device made of it is in the same places afterwards.
static inline int parley_v4l2_set_format(int fd, unsigned *width, unsigned *height, unsigned *pixels, unsigned *row) {
  struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  format.fmt.pix.width = *width;
  format.fmt.pix.height = *height;
  format.fmt.pix.pixelformat = *pixels;
  format.fmt.pix.field = V4L2_FIELD_NONE;
  int code = parley_v4l2(fd, VIDIOC_S_FMT, &format);
  *width = format.fmt.pix.width;
  *height = format.fmt.pix.height;
  *pixels = format.fmt.pix.pixelformat;
  *row = format.fmt.pix.bytesperline;
  return code;
}

// Asks for pictures a second; what the device made of it is there afterwards, 0 when it does not tell.
static inline int parley_v4l2_set_rate(int fd, double *rate) {
  struct v4l2_streamparm parameters = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  parameters.parm.capture.timeperframe.numerator = 1000;
  parameters.parm.capture.timeperframe.denominator = (unsigned)(*rate * 1000);
  int code = parley_v4l2(fd, VIDIOC_S_PARM, &parameters);
  struct v4l2_fract time = parameters.parm.capture.timeperframe;
  *rate = code == 0 && time.numerator ? (double)time.denominator / time.numerator : 0;
  return code;
}

// Asks for buffers; how many there are is in the same place afterwards.
static inline int parley_v4l2_request_buffers(int fd, unsigned *count) {
  struct v4l2_requestbuffers request = {
    .count = *count, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
  int code = parley_v4l2(fd, VIDIOC_REQBUFS, &request);
  *count = request.count;
  return code;
}

static inline int parley_v4l2_map(int fd, unsigned index, void **start, size_t *length) {
  struct v4l2_buffer buffer = {.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
  int code = parley_v4l2(fd, VIDIOC_QUERYBUF, &buffer);
  if (code) return code;
  void *mapped = v4l2_mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, buffer.m.offset);
  if (mapped == MAP_FAILED) return errno;
  *start = mapped;
  *length = buffer.length;
  return 0;
}

static inline int parley_v4l2_enqueue(int fd, unsigned index) {
  struct v4l2_buffer buffer = {.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
  return parley_v4l2(fd, VIDIOC_QBUF, &buffer);
}

static inline int parley_v4l2_dequeue(int fd, struct v4l2_buffer *buffer) {
  memset(buffer, 0, sizeof *buffer);
  buffer->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  buffer->memory = V4L2_MEMORY_MMAP;
  return parley_v4l2(fd, VIDIOC_DQBUF, buffer);
}

static inline int parley_v4l2_is_monotonic(const struct v4l2_buffer *buffer) {
  return (buffer->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
}

static inline int64_t parley_v4l2_time_ns(const struct v4l2_buffer *buffer) {
  return (int64_t)buffer->timestamp.tv_sec * 1000000000 + (int64_t)buffer->timestamp.tv_usec * 1000;
}

static inline int parley_v4l2_stream(int fd, int on) {
  enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  return parley_v4l2(fd, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type);
}

// 1 when a picture can be taken or there is an error to fetch, 0 when neither came in time, minus the errno.
static inline int parley_v4l2_wait(int fd, int timeout_ms) {
  struct pollfd poller = {.fd = fd, .events = POLLIN | POLLPRI};
  int result = poll(&poller, 1, timeout_ms);
  return result < 0 ? (errno == EINTR ? 0 : -errno) : result > 0;
}

static const unsigned parley_pix_mjpeg = V4L2_PIX_FMT_MJPEG;
static const unsigned parley_pix_jpeg = V4L2_PIX_FMT_JPEG;
static const unsigned parley_pix_yuyv = V4L2_PIX_FMT_YUYV;
static const unsigned parley_pix_nv12 = V4L2_PIX_FMT_NV12;
static const unsigned parley_pix_yu12 = V4L2_PIX_FMT_YUV420;
static const unsigned parley_cap_capture = V4L2_CAP_VIDEO_CAPTURE;
static const unsigned parley_cap_streaming = V4L2_CAP_STREAMING;
static const unsigned parley_cap_device_caps = V4L2_CAP_DEVICE_CAPS;
static const unsigned parley_buf_error = V4L2_BUF_FLAG_ERROR;
