// What Glibc's Swift overlay leaves out, as plain functions: epoll, eventfd, accept4, crypt_r, sendmsg, thread names.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

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
/// Names the calling thread, at most 15 bytes.
void canvas_name_thread(const char *name);

extern const uint32_t canvas_EPOLLIN;
extern const uint32_t canvas_EPOLLOUT;
extern const uint32_t canvas_EPOLLERR;
extern const uint32_t canvas_EPOLLHUP;
extern const uint32_t canvas_EPOLLEXCLUSIVE;
extern const int canvas_EPOLL_ADD;
extern const int canvas_EPOLL_MODIFY;
extern const int canvas_EPOLL_REMOVE;

/// crypt(3) without shared state: writes the NUL-terminated hash, or returns 0 on failure.
int canvas_crypt(const char *phrase, const char *setting, char *output, size_t capacity);

#endif
