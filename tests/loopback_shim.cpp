// Answers for one path as a v4l2loopback device would, out of the kernel's own header; preloaded
// into a program that writes such a device, so that its numbers and layouts are checked against
// <linux/videodev2.h>. What is written lands in a file; what was asked, in a log.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

int device = -1;
unsigned image_bytes = 0;
int writes = 0;

const char* setting(const char* name) {
  const char* value = getenv(name);
  return value ? value : "";
}

bool is(const char* wish) { return strcmp(setting("LOOPBACK_MOOD"), wish) == 0; }

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

template <typename... Values>
void note(const char* text, Values... values) {
  FILE* log = fopen(setting("LOOPBACK_LOG"), "a");
  fprintf(log, text, values...);
  fclose(log);
}

int fail(int why) {
  errno = why;
  return -1;
}

int open_device(int flags) {
  if (is("busy")) return fail(EBUSY);
  if (is("forbidden")) return fail(EACCES);
  note("open %d\n", flags & O_ACCMODE);
  auto real = next<int (*)(const char*, int, ...)>("open");
  device = real(setting("LOOPBACK_FRAMES"), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return device;
}

int query(v4l2_capability* capability) {
  memset(capability, 0, sizeof *capability);
  strcpy(reinterpret_cast<char*>(capability->driver), "v4l2 loopback");
  strcpy(reinterpret_cast<char*>(capability->card), "Mimesh");
  const unsigned side = is("camera") ? V4L2_CAP_VIDEO_CAPTURE : V4L2_CAP_VIDEO_OUTPUT;
  capability->device_caps = side | V4L2_CAP_READWRITE | V4L2_CAP_STREAMING;
  // All devices of a driver together may do more than the one that was opened.
  capability->capabilities =
      capability->device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_OUTPUT;
  return 0;
}

int set_format(v4l2_format* format) {
  if (format->type != V4L2_BUF_TYPE_VIDEO_OUTPUT) return fail(EINVAL);
  if (is("taken")) return fail(EBUSY);
  v4l2_pix_format& image = format->fmt.pix;
  note("format %u %u %.4s %u %u %u %u %u %u %u\n", image.width, image.height,
       reinterpret_cast<const char*>(&image.pixelformat), image.field, image.bytesperline,
       image.sizeimage, image.colorspace,
       image.priv == V4L2_PIX_FMT_PRIV_MAGIC ? image.ycbcr_enc : 99u, image.quantization,
       image.xfer_func);
  if (is("small")) image.width = 640, image.height = 480;
  if (is("planar")) image.pixelformat = V4L2_PIX_FMT_YUV420;
  image.sizeimage = image.width * image.height * (is("planar") ? 3 : 4) / 2;
  image_bytes = image.sizeimage;
  return 0;
}

int set_rate(const v4l2_streamparm* parameters) {
  if (parameters->type != V4L2_BUF_TYPE_VIDEO_OUTPUT) return fail(EINVAL);
  if (is("rateless")) return fail(ENOTTY);
  const v4l2_outputparm& output = parameters->parm.output;
  note("rate %u %u %u\n", output.capability == V4L2_CAP_TIMEPERFRAME,
       output.timeperframe.numerator, output.timeperframe.denominator);
  return 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  if (strcmp(path, setting("LOOPBACK_DEVICE")) == 0) return open_device(flags);
  va_list rest;
  va_start(rest, flags);
  const int mode = va_arg(rest, int);
  va_end(rest);
  return next<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int mode = va_arg(rest, int);
  va_end(rest);
  return open(path, flags, mode);
}

int ioctl(int file, unsigned long request, ...) noexcept {
  va_list rest;
  va_start(rest, request);
  void* argument = va_arg(rest, void*);
  va_end(rest);
  if (file != device || device < 0)
    return next<int (*)(int, unsigned long, ...)>("ioctl")(file, request, argument);
  switch (request) {
    case VIDIOC_QUERYCAP: return query(static_cast<v4l2_capability*>(argument));
    case VIDIOC_S_FMT: return set_format(static_cast<v4l2_format*>(argument));
    case VIDIOC_S_PARM: return set_rate(static_cast<const v4l2_streamparm*>(argument));
    default: note("unknown %lx\n", request); return fail(ENOTTY);
  }
}

ssize_t write(int file, const void* bytes, size_t count) {
  auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  if (file != device || device < 0) return real(file, bytes, count);
  ++writes;
  if (is("unplugged") && writes > 2) return fail(ENODEV);
  if (is("slow") && writes % 2 == 0) return fail(EAGAIN);
  if (count != image_bytes) note("odd %zu\n", count);
  return real(file, bytes, count);
}

}  // extern "C"
