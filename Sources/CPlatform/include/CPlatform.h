// What Glibc's Swift overlay leaves out, as plain functions: epoll, eventfd, accept4, crypt_r, sendmsg.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

/// One readiness report: the registration's 64-bit token and the EPOLL* bits.
typedef struct {
  uint64_t token;
  uint32_t events;
} canvas_epoll_event;

int canvas_epoll_create(void);
int canvas_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token);
/// Waits at most `timeout_ms` (-1: for ever) for at most `capacity` (<= 1024) events.
int canvas_epoll_wait(int epoll, canvas_epoll_event *events, int capacity, int timeout_ms);
int canvas_eventfd(void);
int canvas_accept(int listener, struct sockaddr_storage *address, socklen_t *length);
ssize_t canvas_send_vectors(int fd, const struct iovec *vectors, size_t count);
int canvas_errno(void);

static const uint32_t canvas_EPOLLIN = EPOLLIN;
static const uint32_t canvas_EPOLLOUT = EPOLLOUT;
static const uint32_t canvas_EPOLLERR = EPOLLERR;
static const uint32_t canvas_EPOLLHUP = EPOLLHUP;
static const uint32_t canvas_EPOLLRDHUP = EPOLLRDHUP;
static const uint32_t canvas_EPOLLEXCLUSIVE = EPOLLEXCLUSIVE;

/// crypt(3) without shared state: writes the NUL-terminated hash, or returns 0 on failure.
int canvas_crypt(const char *phrase, const char *setting, char *output, size_t capacity);

#endif
